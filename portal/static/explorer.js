// The parts of the explorer's page, and its start. Dash asks and answers; these draw what it answers.
(() => {
  "use strict";

  const { createElement: h, useEffect, useRef } = React;
  const entry = document.getElementById("react-entry-point");
  // The page says fixed words in its own language; what is not among them is said as it is published.
  const words = JSON.parse(entry.dataset.words || "{}");
  const t = (text) => words[text] || text;
  const english = (text) => (entry.dataset.words && !words[text] ? "en" : undefined);
  const prefix = location.pathname.slice(0, location.pathname.lastIndexOf("/explore/"));
  const still = document.getElementById("explorer-still");

  // What stood there before the scripts had loaded gives way once there is an answer to show in its place.
  const take_over = () => {
    if (!entry.hidden) return;
    const field = still.contains(document.activeElement) ? document.activeElement.name : "";
    still.remove();
    entry.hidden = false;
    if (field) document.getElementById(`choice-${field}`)?.focus();
  };

  const Choice = ({ id, label, options, value, setProps }) =>
    h("div", { className: "field", hidden: options.length < 2 },
      h("label", { htmlFor: `choice-${id}` }, t(label)),
      h("select", { id: `choice-${id}`, value, onChange: (e) => setProps({ value: e.target.value }) },
        options.map((o) => h("option", { key: o.value, value: o.value, lang: english(o.label) }, t(o.label)))));

  const Figure = ({ figure, words: said_as, chart, told }) => {
    const place = useRef(null);
    const said = useRef(null);
    useEffect(() => {
      if (!chart) return;
      said.current.textContent = "";
      if (figure) window.leadPortalFigures.draw(place.current, said.current, figure, take_over).catch(() => {});
      else take_over();
    }, [chart, figure]);
    const label = `${said_as} ${t("Use the arrow keys to read figure by figure.")}`;
    return h("div", { hidden: !figure },
      h("div", { className: "plot", ref: place, tabIndex: 0, lang: "en", role: "application", "aria-roledescription": "chart", "aria-label": label }),
      h("p", { className: "plot__said", role: "status", lang: "en", ref: said }),
      told.length > 0 && h("ol", { className: "told", lang: "en", "aria-label": t("What is marked on the chart") },
        told.map(([label, text, href], n) => h("li", { key: n }, `${label}: `, href ? h("a", { href: prefix + href }, text) : text))));
  };

  const css = (status) => (status === "published" ? "is-number" : `is-${status}`);

  const Sheet = ({ table }) =>
    table && h(React.Fragment, null, h("div", { className: "table-scroll", tabIndex: 0, role: "region", "aria-label": table.caption, lang: "en" },
      h("table", { className: "data-table" },
        h("caption", null, table.caption),
        h("thead", null, h("tr", null, table.columns.map((c, n) => h("th", { key: n, scope: "col", className: n < table.headers ? null : "is-number" }, c)))),
        h("tbody", null, table.rows.map(([headers, cells], n) => h("tr", { key: n },
          headers.map((text, k) => h("th", { key: `h${k}`, scope: "row" }, text)),
          cells.map(([text, status], k) => h("td", { key: k, className: css(status) }, text))))))),
      table.more && h("p", { className: "small soft" }, t("These are the first rows. The file holds them all.")));

  const Foot = ({ foot }) => {
    if (!foot) return null;
    const { release, version, made_up, notes, query } = foot;
    return h(React.Fragment, null,
      h("p", { className: "figure__foot" },
        made_up && h("span", { className: "mark mark--made-up" }, t("Made-up figures")), " ",
        h("span", { lang: "en" }, notes.join(" ")), " ",
        h("a", { href: `${prefix}/data/releases/${release}/v${version}/` }, t("The release")), ", ",
        h("a", { href: `/explore/figures.csv?${query}`, download: "" }, t("these figures as CSV")), ", ",
        h("a", { href: `${prefix}/explore/plain/?${query}` }, t("this view without scripts")), "."));
  };

  const Address = ({ search, shown, setProps }) => {
    const kept = useRef(false);
    useEffect(() => {
      const read = () => setProps({ search: `${location.search}#${Date.now()}` });
      window.addEventListener("popstate", read);
      read();
      return () => window.removeEventListener("popstate", read);
    }, []);
    useEffect(() => {
      if (!shown) return;
      // the first answer only writes the address of the page in full; every later one is a step of the reader's
      const write = kept.current ? "pushState" : "replaceState";
      kept.current = true;
      if (shown !== location.search.slice(1)) history[write](null, "", `?${shown}`);
    }, [shown]);
    return null;
  };

  // What Dash would pass over in silence is said.
  const ask = window.fetch.bind(window);
  const WHY = { 429: t("These were many questions in a short time. Wait a moment and choose again."), 400: t("This cannot be shown. Load the page again."), 503: t("This takes too long to draw. Choose fewer groups or a shorter time.") };
  window.fetch = async (...given) => {
    const answer = await ask(...given).catch(() => null);
    const notes = document.getElementById("notes");
    if (answer?.ok || !String(given[0]?.url || given[0]).includes("_dash-update-component")) {
      if (answer) return answer;
    }
    if (notes) notes.textContent = (answer && WHY[answer.status]) || t("No answer came. Check the connection and choose again.");
    if (!answer) throw new TypeError("no answer");
    return answer;
  };

  window.lead_portal = { Choice, Figure, Sheet, Foot, Address };
  const config = document.createElement("script");
  config.id = "_dash-config";
  config.type = "application/json";
  config.textContent = JSON.stringify({
    url_base_pathname: null,
    requests_pathname_prefix: "/explore/",
    ui: false,
    props_check: false,
    disable_version_check: true,
    show_undo_redo: false,
    suppress_callback_exceptions: true,
    update_title: "",
    children_props: {},
    serve_locally: true,
    validate_callbacks: false,
    csrf_token_name: "_csrf_token",
    csrf_header_name: "X-CSRFToken",
  });
  document.body.append(config);
  window.renderer = new DashRenderer();
})();
