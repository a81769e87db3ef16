// A rule's investigation guide: Markdown with HTML off, no images, links to http and https only. Rule
// files come from elsewhere.
import MarkdownIt from "markdown-it";
import { visibleText } from "../visible-text.ts";

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false });
markdown.disable(["image"]);
markdown.validateLink = (url) => /^https?:\/\//i.test(url.trim());
markdown.renderer.rules["link_open"] = (tokens, at, options, _environment, self) => {
  tokens[at]?.attrSet("rel", "noopener noreferrer");
  return self.renderToken(tokens, at, options);
};

/** HTML of a guide; headings go down two levels to fit below the alert's own. */
export function guideHtml(note: string): string {
  const tokens = markdown.parse(visibleText(note), {});
  for (const token of tokens) {
    const level = /^h([1-6])$/.exec(token.tag)?.[1];
    if (level !== undefined) token.tag = `h${Math.min(6, Number(level) + 2)}`;
  }
  return markdown.renderer.render(tokens, markdown.options, {});
}
