// The page's start: asks who is looking, then draws the shell.
import { render } from "preact";
import { App } from "./shell/app.tsx";

const root = document.getElementById("page");
if (root !== null) render(<App />, root);
