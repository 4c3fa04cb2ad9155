/** Which part of the app an address is of. */

export function isDesk(pathname: string): boolean {
  return /^\/desk(\/c\/.*)?\/?$/.test(pathname);
}
