/** A card, drawn by the renderer that Microsoft gives to hosts of cards. */
import { AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction, SubmitAction } from 'adaptivecards';
import { useEffect, useRef } from 'preact/hooks';
import { HOST_CONFIG } from './host-config.ts';

export type Pressed = { readonly verb: string; readonly data: Readonly<Record<string, unknown>> };

/** Texts are shown as they are; without this the renderer warns that it reads no markdown. */
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

type ViewProps = {
  readonly card: object;
  readonly label: string;
  readonly press: (pressed: Pressed) => void;
  readonly openUrl: (url: string) => void;
};

/** Drawn anew only when the card itself is another one: what somebody is typing stays. */
export function AdaptiveCardView({ card, label, press, openUrl }: ViewProps) {
  const place = useRef<HTMLElement>(null);
  const acts = useRef({ press, openUrl });
  acts.current = { press, openUrl };
  const text = JSON.stringify(card);
  useEffect(() => {
    const drawn = new AdaptiveCard();
    drawn.hostConfig = new HostConfig(HOST_CONFIG);
    drawn.parse(JSON.parse(text));
    drawn.onExecuteAction = (action) => {
      if (action instanceof OpenUrlAction && action.url) acts.current.openUrl(action.url);
      else if (action instanceof ExecuteAction)
        acts.current.press({ verb: action.verb ?? '', data: { ...action.data } });
      else if (action instanceof SubmitAction) acts.current.press({ verb: '', data: { ...action.data } });
    };
    const element = drawn.render();
    place.current?.replaceChildren(...(element ? [element] : []));
  }, [text]);
  return <article class="adaptive" aria-label={label} ref={place} />;
}
