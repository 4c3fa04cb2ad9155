/** Addresses. Each part beside the desk itself is a chunk of its own. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readSearch } from "./authoring/search";
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

const authoring = createRoute({
  getParentRoute: () => root,
  path: "/authoring",
  component: lazyRouteComponent(() => import("./authoring/AuthoringPage"), "AuthoringPage"),
});

const articles = createRoute({
  getParentRoute: () => authoring,
  path: "/",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./authoring/ListPage"), "ListPage"),
});

const article = createRoute({
  getParentRoute: () => authoring,
  path: "/a/$articleId",
  component: lazyRouteComponent(() => import("./authoring/editor/EditorPage"), "EditorPage"),
});

const newArticle = createRoute({
  getParentRoute: () => authoring,
  path: "/new",
  component: lazyRouteComponent(() => import("./authoring/editor/EditorPage"), "NewPage"),
});

const review = createRoute({
  getParentRoute: () => authoring,
  path: "/review",
  component: lazyRouteComponent(() => import("./authoring/ReviewPage"), "ReviewPage"),
});

const gaps = createRoute({
  getParentRoute: () => authoring,
  path: "/gaps",
  component: lazyRouteComponent(() => import("./authoring/gaps/GapsPage"), "GapsPage"),
});

const pictures = createRoute({
  getParentRoute: () => authoring,
  path: "/pictures",
  component: lazyRouteComponent(() => import("./authoring/PicturesPage"), "PicturesPage"),
});

const categories = createRoute({
  getParentRoute: () => authoring,
  path: "/categories",
  component: lazyRouteComponent(() => import("./authoring/CategoriesPage"), "CategoriesPage"),
});

const files = createRoute({
  getParentRoute: () => authoring,
  path: "/files",
  component: lazyRouteComponent(() => import("./authoring/FilesPage"), "FilesPage"),
});

const questions = createRoute({
  getParentRoute: () => root,
  path: "/desk/questions",
  component: lazyRouteComponent(() => import("./questions/QuestionsPage"), "QuestionsPage"),
});

const mentions = createRoute({
  getParentRoute: () => root,
  path: "/desk/mentions",
  component: lazyRouteComponent(() => import("./mentions/MentionsPage"), "MentionsPage"),
});

const lead = createRoute({
  getParentRoute: () => root,
  path: "/desk/lead",
  component: lazyRouteComponent(() => import("./lead/LeadPage"), "LeadPage"),
});

const wall = createRoute({
  getParentRoute: () => lead,
  path: "/wall",
  component: lazyRouteComponent(() => import("./lead/WallPage"), "WallPage"),
});

const reports = createRoute({
  getParentRoute: () => lead,
  path: "/reports",
  component: lazyRouteComponent(() => import("./lead/ReportsPage"), "ReportsPage"),
});

const teams = createRoute({
  getParentRoute: () => lead,
  path: "/teams",
  component: lazyRouteComponent(() => import("./lead/TeamsPage"), "TeamsPage"),
});

const replies = createRoute({
  getParentRoute: () => lead,
  path: "/replies",
  component: lazyRouteComponent(() => import("./lead/RepliesPage"), "RepliesPage"),
});

const evidence = createRoute({
  getParentRoute: () => lead,
  path: "/evidence",
  component: lazyRouteComponent(() => import("./lead/EvidencePage"), "EvidencePage"),
});

const incidents = createRoute({
  getParentRoute: () => lead,
  path: "/incidents",
  component: lazyRouteComponent(() => import("./lead/IncidentsPage"), "IncidentsPage"),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/desk" });
  },
});

const leading = lead.addChildren([wall, reports, teams, replies, incidents, evidence]);

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    desk.addChildren([nothingChosen, conversation]),
    authoring.addChildren([articles, article, newArticle, review, gaps, pictures, categories, files]),
    account,
    people,
    questions,
    mentions,
    leading,
  ]),
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: Missing,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
