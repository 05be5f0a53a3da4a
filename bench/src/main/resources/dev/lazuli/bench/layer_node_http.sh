mkdir -p /srv
cat >/tmp/make.js <<'END'
// Writes 500 packages of 40 files each; the numbers in them are always the same.
const fs = require("fs");
let state = 1;
function next() {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return state;
}
for (let number = 0; number < 500; number++) {
  const folder = `/srv/node_modules/package-${number}`;
  fs.mkdirSync(`${folder}/lib`, { recursive: true });
  fs.writeFileSync(`${folder}/package.json`, JSON.stringify({ name: `package-${number}`, version: "1.0.0", main: "index.js" }));
  const used = [];
  for (let file = 0; file < 38; file++) {
    const table = Array.from({ length: 20 + (next() % 80) }, next);
    fs.writeFileSync(`${folder}/lib/part-${file}.js`, `exports.table = [${table}];\nexports.sum = () => exports.table.reduce((a, b) => a + b, 0);\n`);
    if (file < 12) {
      used.push(`require("./lib/part-${file}").sum()`);
    }
  }
  fs.writeFileSync(`${folder}/index.js`, `exports.sum = () => ${used.join(" + ")};\n`);
}
END
node /tmp/make.js
cat >/srv/server.js <<'END'
// Serves one page that needs files of every package, and says when the first request for it has been answered.
const http = require("http");
const server = http.createServer((request, response) => {
  let sum = 0;
  for (let number = 0; number < 500; number++) {
    sum += require(`package-${number}`).sum();
  }
  response.end(`${sum}\n`);
});
server.listen(8080, "127.0.0.1", () => {
  http.get("http://127.0.0.1:8080/", (answer) => {
    console.log(`HTTP ${answer.statusCode}`);
    answer.resume();
    server.close();
  });
});
END
