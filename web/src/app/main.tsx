// Starts the app.

import "./style/app.css";
import { render } from "preact";
import { Shell } from "./shell/shell.tsx";
import { startNode } from "./state/node.ts";
import { watchAddress } from "./state/router.ts";
import { startFollowing } from "./state/follow.ts";
import { startMarket } from "./state/market.ts";
import { startSession } from "./state/session.ts";
import { applyTheme } from "./state/theme.ts";

applyTheme();
watchAddress();
startNode();
startSession();
startMarket();
startFollowing();
render(<Shell />, document.getElementById("app") as HTMLElement);
