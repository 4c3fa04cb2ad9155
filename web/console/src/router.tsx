/** Addresses. Each part beside the desk itself is a chunk of its own. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Failure, Missing } from "./shell/Failure";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: Missing, errorComponent: Failure });

const desk = createRoute({
  getParentRoute: () => root,
  path: "/desk",
  component: lazyRouteComponent(() => import("./desk/DeskPage"), "DeskPage"),
});

const conversation = createRoute({
  getParentRoute: () => desk,
  path: "/c/$conversationId",
  component: lazyRouteComponent(() => import("./desk/ConversationPage"), "ConversationPage"),
});

const nothingChosen = createRoute({
  getParentRoute: () => desk,
  path: "/",
  component: lazyRouteComponent(() => import("./desk/NothingChosen"), "NothingChosen"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/desk/account",
  component: lazyRouteComponent(() => import("./account/AccountPage"), "AccountPage"),
});

const people = createRoute({
  getParentRoute: () => root,
  path: "/desk/people",
  component: lazyRouteComponent(() => import("./people/PeoplePage"), "PeoplePage"),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/desk" });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([home, desk.addChildren([nothingChosen, conversation]), account, people]),
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: Missing,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
