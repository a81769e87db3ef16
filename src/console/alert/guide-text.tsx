// A guide's HTML, made of markdown by the server, cleaned once more here: a rule file is somebody's text. What
// remains is headings, lists, code and links to web pages. It goes in as nodes, never as markup.
import DOMPurify from "dompurify";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visibleText } from "../text/visible-text.ts";

const TAGS = [
  "h1",
  "h2",
  "h3",
  "h4",
  "p",
  "ul",
  "ol",
  "li",
  "code",
  "pre",
  "em",
  "strong",
  "a",
  "blockquote",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "hr",
  "br",
];

export function GuideText({ html }: { readonly html: string }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    element.current?.replaceChildren(cleanGuide(html));
  }, [html]);
  return <div ref={element} class="guide-text" />;
}

function cleanGuide(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href"],
    ALLOWED_URI_REGEXP: /^https?:\/\//i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noreferrer noopener";
  }
  const texts = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() !== null) {
    const node = texts.currentNode;
    const text = node.nodeValue ?? "";
    // Line breaks are a matter of the markup.
    node.nodeValue = text.split("\n").map(visibleText).join("\n");
  }
  return fragment;
}
