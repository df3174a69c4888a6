// The connection to the gateway: one stream of events while it works, polling while it does not. The
// building is kept as maps by id; listeners are told which supply points may look different.
const POLL_MS = 5000;
const RETRY_STREAM_MS = 15000;
// The gateway sends something every second: a stream that is silent for longer is dead.
const SILENCE_MS = 8000;

export const building = {
  head: null,
  buses: new Map(),
  meters: new Map(),
  points: new Map(),
  receivedAt: 0,
};

let token = sessionStorage.getItem('riser-token') || '';
const listeners = { change: () => {}, connection: () => {} };

export function onChange(listener) { listeners.change = listener; }
export function onConnection(listener) { listeners.connection = listener; }
export const hasToken = () => token !== '';

export function setToken(text) {
  token = text;
  if (token) sessionStorage.setItem('riser-token', token);
  else sessionStorage.removeItem('riser-token');
}

export const uptimeNow = () => building.head.uptime_ms + (performance.now() - building.receivedAt);

// ---- requests -----------------------------------------------------------------------------------------

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The gateway answered ${status}.`);
    this.status = status;
    this.code = problem.code || '';
  }
}

function headers(extra = {}) {
  return token ? { ...extra, Authorization: `Bearer ${token}` } : extra;
}

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

export async function get(path) {
  return answerOf(await fetch(path, { headers: headers(), cache: 'no-store' }));
}

export async function post(path, body) {
  const options = { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }) };
  if (body !== undefined) options.body = JSON.stringify(body);
  return answerOf(await fetch(path, options));
}

// ---- the building ---------------------------------------------------------------------------------------

function take(news, isWhole) {
  const changed = new Set(news.supply_points.map((point) => point.id));
  const changedMeters = new Set(news.meters.map((meter) => meter.id));
  if (isWhole) {
    building.buses.clear();
    building.meters.clear();
    building.points.clear();
  }
  for (const bus of news.buses) building.buses.set(bus.id, bus);
  for (const meter of news.meters) building.meters.set(meter.id, meter);
  for (const point of news.supply_points) building.points.set(point.id, point);
  for (const point of building.points.values()) {
    if (point.meters.some((id) => changedMeters.has(id))) changed.add(point.id);
  }
  const { buses, meters, supply_points: points, ...head } = news;
  building.head = head;
  building.receivedAt = performance.now();
  listeners.change(isWhole ? null : changed);
}

// ---- the stream -----------------------------------------------------------------------------------------

function takeEvent(block) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
  }
  if (name === 'building') take(JSON.parse(data.join('\n')), true);
  else if (name === 'changes') take(JSON.parse(data.join('\n')), false);
}

// Not EventSource: it cannot carry the token that a page on another computer needs.
async function readStream() {
  const abort = new AbortController();
  let watch = setTimeout(() => abort.abort(), SILENCE_MS);
  try {
    const response = await fetch('/v1/events', { headers: headers(), cache: 'no-store', signal: abort.signal });
    if (!response.ok) throw new Refused(response.status, await response.json().catch(() => ({})));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), SILENCE_MS);
      text += value;
      let end;
      while ((end = text.indexOf('\n\n')) >= 0) {
        takeEvent(text.slice(0, end));
        text = text.slice(end + 2);
        listeners.connection('live');
      }
      if (document.hidden) return;
    }
  } finally {
    clearTimeout(watch);
    abort.abort();
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const untilVisible = () => new Promise((resolve) => {
  if (!document.hidden) return resolve();
  document.addEventListener('visibilitychange', () => resolve(), { once: true });
});

async function poll(until) {
  while (performance.now() < until) {
    await untilVisible();
    try {
      take(await get('/v1/building'), true);
      listeners.connection('polling');
    } catch (error) {
      listeners.connection(error instanceof Refused && error.status === 401 ? 'locked' : 'lost');
    }
    await pause(POLL_MS);
  }
}

export async function run() {
  for (;;) {
    await untilVisible();
    try {
      await readStream();
    } catch (error) {
      if (error instanceof Refused && error.status === 401) listeners.connection('locked');
      else if (building.head === null) listeners.connection('lost');
    }
    if (!document.hidden) await poll(performance.now() + RETRY_STREAM_MS);
  }
}
