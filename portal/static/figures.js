// Draws a Plotly figure in the colours of the page, and lets a keyboard step through its marks.
// A figure names colours as the page does (--accent); their values are read here, again when light turns to dark.
(() => {
  "use strict";

  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, topojsonURL: "/assets/" };
  const drawn = new Map();

  const dress = (value, key, style) => {
    if (Array.isArray(value)) return value.map((v) => dress(v, key, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, dress(v, k, style)]));
    }
    const named = typeof value === "string" && /color/i.test(key) && value.startsWith("--");
    return named ? style.getPropertyValue(value).trim() : value;
  };

  const dressed = (figure, place) => {
    const style = getComputedStyle(document.documentElement);
    const { data, layout } = dress(figure, "", style);
    // a map is no higher than its shape asks for
    if (layout.meta?.shape && place.clientWidth) layout.height = Math.min(layout.height, Math.round(place.clientWidth * layout.meta.shape) + 60);
    layout.font = { ...layout.font, family: getComputedStyle(document.body).fontFamily };
    return { data, layout };
  };

  // The marks in the order in which they are read: by place along, line after line.
  const marks = (place) =>
    place.data.flatMap((trace, curveNumber) =>
      trace.hoverinfo === "text" ? (trace.hovertext || trace.text).map((text, pointNumber) => ({ curveNumber, pointNumber, text, along: (trace.orientation === "h" ? trace.y : trace.x)[pointNumber] })) : []);

  const step = (place, said, by) => {
    const all = marks(place);
    if (!all.length) return;
    const at = place.stepped === undefined ? (by > 0 ? 0 : all.length - 1) : (place.stepped + by + all.length) % all.length;
    place.stepped = at;
    const { curveNumber, pointNumber, text } = all[at];
    const trace = place.data[curveNumber];
    Plotly.Fx.hover(place, [{ curveNumber, pointNumber }], [(trace.xaxis || "x") + (trace.yaxis || "y")]);
    said.textContent = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  };

  // What draws may still be on its way: the page asks its question meanwhile.
  const ready = () =>
    new Promise((resolve, reject) => {
      const script = document.querySelector("script[src*='plotly']");
      if (window.Plotly) return resolve();
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("not loaded")));
    });

  // Asked for at the first drawing only: to ask makes the browser lay the page out at once.
  let follows = false;
  const followScheme = () => {
    if (follows) return;
    follows = true;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const [place, figure] of drawn) {
        const { data, layout } = dressed(figure, place);
        if (place.isConnected) Plotly.react(place, data, layout, CONFIG);
        else drawn.delete(place);
      }
    });
  };

  const draw = async (place, said, figure, before = () => {}) => {
    followScheme();
    drawn.set(place, figure);
    await ready();
    if (drawn.get(place) !== figure) return; // another was asked for meanwhile
    before();
    const { data, layout } = dressed(figure, place);
    place.stepped = undefined;
    if (!place.steps) {
      place.steps = true;
      place.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") Plotly.Fx.unhover(place);
        if (!by) return;
        event.preventDefault();
        step(place, said, by);
      });
    }
    return Plotly.react(place, data, layout, CONFIG);
  };

  const loaded = (element) =>
    new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = () => reject(new Error("not loaded"));
      document.head.append(element);
    });

  const load = (script, look) => {
    if (window.Plotly) return Promise.resolve();
    // Plotly looks for a sheet of this name and class, and writes none of its own where it finds one.
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: look, id: "plotly.js-style-global", className: "no-inline-styles" });
    return Promise.all([loaded(sheet), loaded(Object.assign(document.createElement("script"), { src: script }))]);
  };

  // What the numbers above a line stand for.
  const told = (figure) => {
    const list = document.createElement("ol");
    list.className = "told";
    list.lang = "en";
    for (const text of figure.layout.meta?.told || []) list.append(Object.assign(document.createElement("li"), { textContent: text }));
    return list;
  };

  // A link beside a still picture: what draws is loaded only when a reader asks for it. Without scripts it leads to the
  // figures as a table, so that it stands from the start and nothing on the page moves for it.
  const offer = (link) => {
    let asked = false;
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // in a tab of its own
      event.preventDefault();
      if (asked) return;
      asked = true;
      link.textContent = link.dataset.loading || "Loading";
      const still = document.getElementById(link.dataset.still);
      try {
        const [answer] = await Promise.all([fetch(link.dataset.figure), load(link.dataset.plotly, link.dataset.look)]);
        if (!answer.ok) throw new Error(answer.status);
        const figure = await answer.json();
        const place = document.createElement("div");
        const said = document.createElement("p");
        place.className = "plot";
        place.tabIndex = 0;
        place.setAttribute("role", "application");
        place.setAttribute("aria-roledescription", "chart");
        place.setAttribute("aria-label", `${figure.words} ${link.dataset.keys || "Use the arrow keys to read figure by figure."}`);
        said.className = "plot__said";
        said.setAttribute("role", "status");
        still.after(place, said, told(figure));
        await draw(place, said, figure);
        still.hidden = true;
        link.remove();
        place.focus({ preventScroll: true });
      } catch {
        asked = false;
        link.textContent = link.dataset.failed || "That could not be loaded. Try again";
      }
    });
  };

  document.querySelectorAll("a[data-figure]").forEach(offer);
  window.leadPortalFigures = { draw };
})();
