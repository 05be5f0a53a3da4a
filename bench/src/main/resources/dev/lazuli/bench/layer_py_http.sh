mkdir -p /srv
cat >/srv/server.py <<'END'
"""Serves one page that needs numpy and scipy, and says when the first request for it has been answered."""
import threading
import urllib.request

import numpy
import scipy.linalg
import scipy.optimize
import scipy.sparse
import scipy.stats
from flask import Flask
from werkzeug.serving import make_server

application = Flask(__name__)


@application.route("/")
def solution():
    matrix = numpy.array([[2.0, 1.0], [1.0, 3.0]])
    return ",".join("%.2f" % x for x in scipy.linalg.solve(matrix, [1.0, 2.0]))


server = make_server("127.0.0.1", 8080, application)
threading.Thread(target=server.serve_forever, daemon=True).start()
with urllib.request.urlopen("http://127.0.0.1:8080/") as answer:
    print("HTTP", answer.status, flush=True)
server.shutdown()
END
