/* Draws the table that a chart names: the table stays on the page, so nothing is only in the picture.

<div class="chart" data-table="id" data-unit="share|count" aria-hidden="true"></div>, and data-from where shares begin.
<table id="id"> with a <thead> whose cells name the series (data-band="low" and "high" bound the one before them), and
rows whose first cell holds data-x (seconds since 1970) and whose others hold data-v (a number, or nothing).
What draws lines is fetched once somebody comes near a chart: this script's data-plot and data-style say where it is. */
"use strict";

(() => {
  const { plot, style } = document.currentScript.dataset;
  let plotting;

  /** Fetch uPlot and its style, once. */
  function fetched() {
    plotting ??= new Promise((resolve, reject) => {
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
      const script = Object.assign(document.createElement("script"), { src: plot, onload: resolve, onerror: reject });
      document.head.append(sheet, script);
    });
    return plotting;
  }

  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** light-dark() is only worked out in a real property, so ask an element for it. */
  function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found || ink(name);
  }

  function faint(rgb, alpha) {
    const parts = rgb.match(/[\d.]+/g) || ["128", "128", "128"];
    return `rgba(${parts.slice(0, 3).join(", ")}, ${alpha})`;
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    const columns = heads.map((_, at) =>
      rows.map((row) => {
        const value = row.cells[at + 1].dataset.v;
        return value === undefined || value === "" ? null : Number(value);
      }),
    );
    return { heads, xs: rows.map((row) => Number(row.cells[0].dataset.x)), columns };
  }

  const written = {
    share: (value) => (value === null || value === undefined ? "–" : `${(value * 100).toFixed(1)} %`),
    count: (value) => (value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: 1 })),
  };

  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function day(x) {
    const at = new Date(x * 1000);
    return `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  }

  function draw(box) {
    const table = document.getElementById(box.dataset.table);
    if (!table || !table.tBodies[0].rows.length) return;
    const { heads, xs, columns } = read(table);
    const write = written[box.dataset.unit] || written.count;
    const strokes = ["--calm", "--accent", "--good", "--bad", "--warn", "--soft"].map(colour);
    const series = [{ value: (_, x) => (x ? new Date(x * 1000).toISOString().slice(0, 10) : "–") }];
    const bands = [];
    let main = -1;
    heads.forEach((head, at) => {
      if (head.dataset.band) {
        const stroke = faint(strokes[main % strokes.length], 0);
        series.push({ label: head.textContent.trim(), stroke, value: (_, v) => write(v), points: { show: false } });
        if (head.dataset.band === "high") bands.push({ series: [at + 1, at], fill: faint(strokes[main % strokes.length], 0.16) });
        return;
      }
      main += 1;
      series.push({
        label: head.textContent.trim(),
        stroke: strokes[main % strokes.length],
        width: 2,
        value: (_, v) => write(v),
        points: { show: xs.length < 40 },
        spanGaps: false,
      });
    });
    const grid = { stroke: faint(colour("--soft"), 0.18), width: 1 };
    const axis = { stroke: colour("--soft"), grid, ticks: { show: false }, font: "12px system-ui" };
    const options = {
      width: Math.max(260, box.clientWidth),
      height: 240,
      series,
      bands,
      cursor: { y: false },
      axes: [{ ...axis, values: (_, marks) => marks.map(day) }, { ...axis, size: 58, values: (_, marks) => marks.map(write) }],
      scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high ?? 1) * 1.05 || 1] } },
    };
    if (box.dataset.unit === "share") options.scales.y.range = () => [Number(box.dataset.from || 0), 1];
    box.replaceChildren();
    const chart = new uPlot(options, [xs, ...columns], box);
    new ResizeObserver(() => chart.setSize({ width: Math.max(260, box.clientWidth), height: 240 })).observe(box);
  }

  /** A chart is drawn when somebody comes near it: what stands further down costs nothing before. */
  const near = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        fetched().then(() => draw(target));
      }
    },
    { rootMargin: "200px" },
  );

  function all() {
    for (const box of document.querySelectorAll(".chart[data-table]")) near.observe(box);
  }

  document.addEventListener("DOMContentLoaded", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
