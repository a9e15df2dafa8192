/**
 * For a district's own site: one button that opens the chat in a frame. Embed it with
 *   <script src="https://chat.example.go.kr/widget.js" data-lang="ko" data-poster="homepage" async></script>
 * Optional: data-open, data-close, data-title replace the words. The site's origin must be among
 * the frame-ancestors of the chat. Styles live in a shadow root, so neither page disturbs the other.
 */
(() => {
  const script = document.currentScript;
  const { origin } = new URL(script.src);
  const known = {
    ko: { open: "복지 상담 채팅 열기", close: "채팅 닫기", title: "복지 상담 채팅" },
    en: { open: "Open the welfare chat", close: "Close the chat", title: "Welfare chat" },
    zh: { open: "打开福利咨询聊天", close: "关闭聊天", title: "福利咨询聊天" },
    vi: { open: "Mở trò chuyện tư vấn phúc lợi", close: "Đóng", title: "Tư vấn phúc lợi" },
  };
  const lang = script.dataset.lang in known ? script.dataset.lang : "ko";
  const words = known[lang];
  Object.assign(words, script.dataset);

  const css = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 700 17px/1.5 "Noto Sans KR", "NanumGothic", "Malgun Gothic", sans-serif; }
    button { min-height: 48px; padding: 8px 20px; border: 2px solid #fff; border-radius: 24px;
             background: #0b50d0; color: #fff; cursor: pointer; }
    button:hover { background: #083891; }
    button:focus-visible { outline: 4px solid #256ef4; outline-offset: 2px; }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483646; }
    .panel { position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; display: flex; flex-direction: column;
             width: 400px; height: min(720px, calc(100vh - 32px)); background: #fff;
             border: 1px solid #6d7882; border-radius: 12px; overflow: hidden; }
    .panel .close { align-self: flex-end; margin: 4px; }
    [hidden] { display: none; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; } }
  `;

  /** An element of the widget, with its class, its properties and its children. */
  const make = (tag, className, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), { className }, properties);
    element.append(...children);
    return element;
  };

  const openButton = make("button", "open", { type: "button", ariaExpanded: "false" }, words.open);
  const closeButton = make("button", "close", { type: "button" }, words.close);
  const panel = make("div", "panel", { hidden: true, role: "dialog", ariaLabel: words.title }, closeButton);
  panel.setAttribute("role", "dialog");
  let frame = null;

  /** The chat itself; it is told who embeds it, so that it can answer exactly that origin. */
  const chatFrame = () => {
    const address = new URL("/chat", origin);
    address.searchParams.set("lang", lang);
    address.searchParams.set("embed", location.origin);
    if (words.poster) address.searchParams.set("p", words.poster);
    return make("iframe", "", { src: address.href, title: words.title });
  };

  const open = () => {
    if (!frame) panel.append(frame = chatFrame());
    panel.hidden = false;
    openButton.hidden = true;
    openButton.ariaExpanded = "true";
    frame.focus();
  };

  const close = () => {
    panel.hidden = true;
    openButton.hidden = false;
    openButton.ariaExpanded = "false";
    openButton.focus();
  };

  openButton.addEventListener("click", open);
  closeButton.addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  // "Leave now" inside the frame: the whole page goes, not the frame alone.
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.data !== "ieumtok:exit") return;
    // The frame empties itself at once: by the time this is heard, its window may be no more.
    const isOurs = frame && [null, frame.contentWindow].includes(event.source);
    if (!isOurs) return;
    document.body.replaceChildren();
    location.replace("https://www.weather.go.kr/");
  });

  const host = make("div", "", {});
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(openButton, panel);
  host.lang = lang;
  document.body.append(host);
})();
