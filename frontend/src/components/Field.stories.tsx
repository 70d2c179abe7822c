import type { Stories } from "@/test/story";
import { Field, Select, TextArea, TextInput } from "./Field";

export const stories: Stories = {
  "each kind": {
    part: () => (
      <form className="space-y-4">
        <Field name="Why?">
          <TextInput placeholder="in a few words" />
        </Field>
        <Field name="Notes">
          <TextArea rows={3} defaultValue="Looked at it with ben." />
        </Field>
        <Field name="For how long?">
          <Select>
            <option>15 minutes</option>
          </Select>
        </Field>
      </form>
    ),
    shows: "textarea",
  },
};
