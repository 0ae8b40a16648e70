// Plots drawn as SVG: stacked bars, bars, lines. Each carries its numbers as titles for a pointer and a reader.
const NS = "http://www.w3.org/2000/svg";

function svg(name, attributes = {}, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const WIDTH = 640, HEIGHT = 200, LEFT = 44, BOTTOM = 22, TOP = 10;

function frame(label, top, digits = 0) {
  const plot = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot wide", role: "img", "aria-label": label });
  for (const share of [0, 0.5, 1]) {
    const y = HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    plot.append(svg("line", { x1: LEFT, x2: WIDTH, y1: y, y2: y, class: "axis" }),
      svg("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, (top * share).toFixed(digits)));
  }
  return plot;
}

function days(plot, names, place) {
  const step = Math.max(1, Math.ceil(names.length / 8));
  names.forEach((name, n) => {
    if (n % step === 0) plot.append(svg("text", { x: place(n), y: HEIGHT - 6, "text-anchor": "middle" }, name.slice(5)));
  });
}

const height = (value, top) => (value / top) * (HEIGHT - BOTTOM - TOP);
const ceiling = (value) => { const step = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9))); return Math.ceil(value / step) * step || 1; };

// rows: [{name, values: [n, …]}]; one colour for each place in values
export function stacked(rows, label, keys) {
  const top = Math.max(2, ceiling(Math.max(1, ...rows.map((row) => row.values.reduce((a, b) => a + b, 0)))));
  const plot = frame(label, top);
  const wide = (WIDTH - LEFT) / Math.max(rows.length, 1);
  rows.forEach((row, n) => {
    let y = HEIGHT - BOTTOM;
    row.values.forEach((value, kind) => {
      const tall = height(value, top);
      const bar = svg("rect", { x: LEFT + n * wide + wide * 0.12, y: y - tall, width: wide * 0.76, height: tall, class: `f${kind + 1}` });
      bar.append(svg("title", {}, `${row.name} ${keys[kind]}: ${value}`));
      plot.append(bar);
      y -= tall;
    });
  });
  days(plot, rows.map((row) => row.name), (n) => LEFT + (n + 0.5) * wide);
  return plot;
}

// One number a day as a thin line under its total.
export function trend(values, label) {
  const wide = 160, tall = 36, top = Math.max(1, ...values), step = wide / Math.max(values.length - 1, 1);
  const plot = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, class: "plot trend", role: "img", "aria-label": label });
  const points = values.length > 1 ? values : [values[0] ?? 0, values[0] ?? 0];
  plot.append(svg("polyline", { points: points.map((value, n) => `${(n * (values.length > 1 ? step : wide)).toFixed(1)},${(tall - 3 - (value / top) * (tall - 6)).toFixed(1)}`).join(" "), class: "s1" }));
  return plot;
}

// rows: [{name, value}]
export function bars(rows, label) {
  const line = 26, tall = Math.max(rows.length, 1) * line + 4, top = Math.max(1, ...rows.map((row) => row.value));
  const plot = svg("svg", { viewBox: `0 0 320 ${tall}`, class: "plot", role: "img", "aria-label": label });
  rows.forEach((row, n) => {
    const wide = (row.value / top) * 160;
    plot.append(svg("text", { x: 96, y: n * line + 18, "text-anchor": "end" }, row.name),
      svg("rect", { x: 102, y: n * line + 5, width: Math.max(wide, 1), height: 17, rx: 3, class: "f1" }),
      svg("text", { x: 108 + wide, y: n * line + 18 }, String(row.value)));
  });
  return plot;
}

// rows: [{name, values: [median, p95]}]
export function lines(rows, label, keys) {
  const top = ceiling(Math.max(0.01, ...rows.flatMap((row) => row.values)));
  const plot = frame(label, top, top < 1 ? 2 : 1);
  const wide = (WIDTH - LEFT) / Math.max(rows.length, 1);
  const x = (n) => LEFT + (n + 0.5) * wide, y = (value) => HEIGHT - BOTTOM - height(value, top);
  keys.forEach((key, kind) => {
    plot.append(svg("polyline", { points: rows.map((row, n) => `${x(n)},${y(row.values[kind])}`).join(" "), class: `s${kind + 1}` }));
    rows.forEach((row, n) => {
      const dot = svg("circle", { cx: x(n), cy: y(row.values[kind]), r: 3.5, class: `f${kind + 1}` });
      dot.append(svg("title", {}, `${row.name} ${key}: ${row.values[kind]}`));
      plot.append(dot);
    });
  });
  days(plot, rows.map((row) => row.name), x);
  return plot;
}
