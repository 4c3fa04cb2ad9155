/** Mantine in our colours: the widget's, so that a customer's window and the desk are of one house. */

import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  Tooltip,
} from "@mantine/core";

const brand: MantineColorsTuple = [
  "#eef1fc",
  "#d9dff7",
  "#b3c0ff",
  "#8c9df0",
  "#6a7fe4",
  "#4f66d9",
  "#3a54d0",
  "#3047b6",
  "#273b98",
  "#1f2f7a",
];

/** Dark enough for white words on it, in both schemes. */
const red: MantineColorsTuple = [
  "#fdeeec",
  "#f9d5d1",
  "#f2aaa4",
  "#e98078",
  "#dd5a50",
  "#c9372c",
  "#b3261e",
  "#981f18",
  "#7c1913",
  "#61140f",
];

/** Mantine draws fields, menus and what is disabled from these in the dark scheme. */
const dark: MantineColorsTuple = [
  "#e9ebf1",
  "#c5c9d4",
  "#a9afbf",
  "#7d8496",
  "#4a5060",
  "#2d313c",
  "#20232c",
  "#191b22",
  "#14161b",
  "#0f1014",
];

export const theme = createTheme({
  colors: { brand, dark, red },
  primaryColor: "brand",
  primaryShade: { light: 6, dark: 5 },
  fontFamily:
    '"Pretendard Variable", Pretendard, -apple-system, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", sans-serif',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  lineHeights: { xs: "1.4", sm: "1.5", md: "1.6", lg: "1.6", xl: "1.5" },
  headings: {
    fontWeight: "700",
    sizes: { h1: { fontSize: "22px", lineHeight: "1.4" }, h2: { fontSize: "17px", lineHeight: "1.4" } },
  },
  defaultRadius: "md",
  radius: { md: "10px", lg: "14px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The page itself never scrolls, and locking it would write a style that our policy forbids.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.4 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", radius: "md", withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Loader: Loader.extend({ defaultProps: { type: "dots" } }),
  },
});

/** Mantine's own greys are too pale to read; these are the tokens of `styles/tokens.css`. */
export const variables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--muted)",
    "--mantine-color-placeholder": "var(--faint)",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--field-line)",
    "--mantine-color-gray-light-hover": "var(--hover)",
    "--mantine-color-gray-subtle": "transparent",
    "--mantine-color-gray-light-color": "var(--muted)",
    "--mantine-color-brand-light": "var(--accent-soft)",
    "--mantine-color-brand-light-color": "var(--accent-text)",
    "--mantine-color-anchor": "var(--accent-text)",
  };
  return { variables: {}, light: shared, dark: shared };
};
