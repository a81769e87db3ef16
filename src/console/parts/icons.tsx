// The page's icons, drawn here: lines on a grid of 20, in the color of the text.
const PATHS = {
  alerts: "M10 3v2M10 5a5 5 0 0 1 5 5v3l1.5 2h-13L5 13v-3a5 5 0 0 1 5-5ZM8.5 17.5h3",
  hunt: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.7 8.7L17 17M7 9h4M9 7v4",
  rules: "M5 3h7l3 3v11H5ZM8 9h5M8 12h5M8 6h2",
  attack:
    "M3 4h3.5v3H3ZM8.2 4h3.5v3H8.2ZM13.5 4H17v3h-3.5ZM3 8.5h3.5v3H3ZM8.2 8.5h3.5v3H8.2ZM3 13h3.5v3H3Z",
  exceptions: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM5.2 5.2l9.6 9.6",
  response: "M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5ZM7.5 10l2 2 3.5-4",
  admin: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4 17c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5",
  theme: "M10 3a7 7 0 1 0 0 14ZM10 3a7 7 0 0 1 0 14",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.7 8.7L17 17",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.5v.5M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z",
  close: "M5 5l10 10M15 5L5 15",
  expand: "M4 8V4h4M16 12v4h-4M4 4l5 5M16 16l-5-5",
  filter: "M3 5h14M6 10h8M8.5 15h3",
  copy: "M7 7h9v10H7ZM4 13V3h9v2",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
