/** Which part of the app an address is of, and where one who has no business there belongs. */

export function isDesk(pathname: string): boolean {
  return /^\/desk(\/c\/.*)?\/?$/.test(pathname);
}

export function isAuthoring(pathname: string): boolean {
  return /^\/authoring(\/|$)/.test(pathname);
}

export function elsewhere(pathname: string, atDesk: boolean, writes: boolean) {
  if (isDesk(pathname) && !atDesk) return writes ? "/authoring" : "/desk/account";
  if (isAuthoring(pathname) && !writes) return atDesk ? "/desk" : "/desk/account";
  return null;
}
