/** The library of pictures, and one more of them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call } from "../api/client";
import { keys, type LibraryPicture, sendFile } from "./api";
import { tellFault } from "./fault";

export const PICTURES = "image/png,image/jpeg,image/webp,image/gif";

export function usePictures(enabled = true) {
  return useQuery({
    queryKey: keys.pictures,
    queryFn: async () => (await call(api.GET("/api/authoring/pictures"))).items as readonly LibraryPicture[],
    enabled,
  });
}

export function useUpload(then?: (picture: LibraryPicture) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => sendFile<LibraryPicture>("/api/authoring/pictures", file),
    onSuccess: (picture) => then?.(picture),
    onError: tellFault,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.pictures }),
  });
}
