// The requests of a script, for k6: see k6.go.
import http from 'k6/http';

const { control, lines } = JSON.parse(open('./lines.json'));

export const options = {
  scenarios: { script: { executor: 'shared-iterations', vus: 1, iterations: 1, maxDuration: '24h', gracefulStop: '0s' } },
  maxRedirects: 0,
  throw: true, // trouble of the network ends the script
};

// No summary: nobody reads it.
export function handleSummary() {
  return {};
}

export default function () {
  const own = new http.CookieJar();
  const tell = (what, body) => {
    const said = http.post(control + what, body, { jar: own, timeout: '10m', tags: { name: 'control' } });
    if (said.status !== 200) throw new Error(said.body);
  };
  const answers = [];
  tell('begin', null);
  play(answers, (scenario) => tell('reset?scenario=' + encodeURIComponent(scenario), null));
  tell('end', null);
  tell('answers', JSON.stringify(answers));
}

function play(answers, reset) {
  const jars = {};
  const given = {};
  lines.forEach((line, i) => {
    if (line.reset) {
      reset(line.reset);
      answers.push({});
      return;
    }
    jars[line.session] = jars[line.session] || new http.CookieJar();
    const answer = send(line, jars[line.session], given);
    answers.push({ status: answer.status, body: answer.body || '' });
    if (line.gives) given[i] = parsed(answer.body);
  });
}

// One name for all: without it each URL would be a metric of its own.
const tags = { name: 'script' };

function send(line, jar, given) {
  let { url, body } = line;
  (line.from || []).forEach((value) => {
    const now = at(given[value.line], value.path);
    if (typeof now !== 'string') return;
    url = url.split(value.old).join(escaped(now));
    body = body.split(value.old).join(escaped(now));
  });
  if (line.bytes) body = new Uint8Array(body.split('').map((c) => c.charCodeAt(0))).buffer;
  return http.request(line.method, url, body || null, { headers: line.header, jar, tags, timeout: '60s' });
}

// What is no JSON gives nothing.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (e) {
    return undefined;
  }
}

function at(value, path) {
  return path.reduce((of, step) => (of === undefined || of === null ? undefined : of[step]), value);
}

// As forms are: Go's url.QueryEscape.
function escaped(text) {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())
    .replace(/%20/g, '+');
}
