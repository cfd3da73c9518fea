import { Button, ComboBox, Group, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import { ChevronDown, Tick } from "./icons.tsx";

export interface Option<Id extends string = string> {
  id: Id;
  name: string;
  detail?: string;
}

interface Props<Id extends string> {
  label: string;
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (id: Id) => void;
  placeholder?: string;
}

/** A field that finds one option among many. */
export function Finder<Id extends string>({ label, options, value, onChange, placeholder = "" }: Props<Id>) {
  const choose = (key: unknown) => {
    const option = options.find(({ id }) => id === key);
    if (option) onChange(option.id);
  };
  return (
    <ComboBox className="field" value={value} onChange={choose} defaultItems={options} menuTrigger="focus">
      <Label>{label}</Label>
      <Group className="control">
        <Input className="control-value" placeholder={placeholder} onFocus={(event) => event.currentTarget.select()} />
        <Button className="control-button">
          <ChevronDown />
        </Button>
      </Group>
      <Popover className="popover" offset={4}>
        <ListBox<Option<Id>>
          className="list"
          renderEmptyState={() => <p className="list-empty">Nobody by that name</p>}
        >
          {(option) => <OptionItem {...option} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

export function OptionItem({ id, name, detail }: Option) {
  return (
    <ListBoxItem id={id} textValue={name} className="option">
      <span className="option-text">
        <Text slot="label">{name}</Text>
        {detail ? (
          <Text slot="description" className="option-detail">
            {detail}
          </Text>
        ) : null}
      </span>
      <span className="option-tick">
        <Tick />
      </span>
    </ListBoxItem>
  );
}
