import { Avatar, Button, FileButton, Group } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { asApiError } from "../api/errors";
import { useMe } from "../api/session";
import { Fault } from "../auth/Fault";
import { tell } from "../view/tell";
import { Section } from "./Section";

const KEY = ["portrait"];
const ACCEPTED = "image/png,image/jpeg,image/webp";

/** The picture that customers see beside the name; without one, the name's first letter. */
export function PortraitSection() {
  const { t } = useTranslation();
  const { user } = useMe();
  const queries = useQueryClient();
  const mine = useQuery({ queryKey: KEY, queryFn: () => call(api.GET("/api/accounts/me/portrait")) });
  const settled = {
    onSuccess: () => {
      tell(t("account.saved"));
      return queries.invalidateQueries({ queryKey: KEY });
    },
  };
  const put = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append("file", file);
      return call(api.PUT("/api/accounts/me/portrait", { body: body as never, bodySerializer: () => body }));
    },
    ...settled,
  });
  const remove = useMutation({ mutationFn: () => call(api.DELETE("/api/accounts/me/portrait")), ...settled });
  const url = mine.data?.url;
  const wrong = put.error ?? remove.error;
  return (
    <Section title={t("account.portrait")} lead={t("account.portraitLead")}>
      <Group>
        <Avatar src={url ?? null} alt={t("account.portrait")} size={64} radius="lg">
          {[...user.name.trim()][0]}
        </Avatar>
        <FileButton accept={ACCEPTED} onChange={(file) => file && put.mutate(file)}>
          {(props) => (
            <Button {...props} variant="default" loading={put.isPending}>
              {t(url ? "account.portraitChange" : "account.portraitAdd")}
            </Button>
          )}
        </FileButton>
        {url && (
          <Button variant="subtle" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("account.portraitRemove")}
          </Button>
        )}
      </Group>
      <Fault error={wrong && asApiError(wrong)} />
    </Section>
  );
}
