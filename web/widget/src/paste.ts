/** What is pasted into the text field. */

/**
 * The pictures to take out of a clipboard, or null where the field should paste as it always does.
 *
 * Spreadsheets and word processors put a picture of the cells beside their text: whoever copied those means the text.
 */
export function pastedPictures(clipboard: Pick<DataTransfer, "files" | "getData"> | null): FileList | null {
  if (!clipboard?.files.length || clipboard.getData("text/plain").trim()) return null;
  return clipboard.files;
}
