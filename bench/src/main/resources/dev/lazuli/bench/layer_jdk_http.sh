mkdir -p /srv/lib /tmp/classes
cd /tmp
for library in $(seq 100); do
  mkdir -p "source/library$library"
  for class in $(seq 40); do
    cat >"source/library$library/Part$class.java" <<END
package library$library;

public final class Part$class {
    public static String name() {
        return "library$library, part $class: " + Part$class.class.getName().hashCode();
    }
}
END
  done
done
cat >source/Server.java <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** Serves one page that needs classes of every library, and says when the first request for it has been answered. */
public final class Server {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 0);
        server.createContext("/", exchange -> {
            byte[] page = page().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        HttpURLConnection connection = (HttpURLConnection) new URL("http://127.0.0.1:8080/").openConnection();
        System.out.println("HTTP " + connection.getResponseCode());
        server.stop(0);
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        try {
            for (int library = 1; library <= 100; library++) {
                for (int part = 1; part <= 10; part++) {
                    Class<?> type = Class.forName("library" + library + ".Part" + part);
                    page.append(type.getMethod("name").invoke(null)).append('\n');
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return page.toString();
    }
}
END
find source -name '*.java' >sources
javac -d classes @sources
for library in $(seq 100); do
  jar --create --file "/srv/lib/library$library.jar" -C classes "library$library"
done
jar --create --file /srv/lib/server.jar -C classes Server.class
