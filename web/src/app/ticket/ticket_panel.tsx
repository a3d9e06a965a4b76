// The ticket's frame: beside the chain where there is room, a sheet from below on phones.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CommandResult, Market } from "../../protocol/api_types.ts";
import type { Buy, Underwrite } from "../../protocol/generated.ts";
import { parseSymbol } from "../../protocol/symbol.ts";
import { formatPrice } from "../../protocol/units.ts";
import { follow } from "../state/follow.ts";
import { self } from "../state/session.ts";
import { grouped, t, tn, utcText } from "../text/text.ts";
import { narrow } from "../ui/media.ts";
import { ReviewStep } from "./review.tsx";
import { TicketForm } from "./ticket_form.tsx";
import { closeTicket, type Open, wantsPayoff } from "./ticket_state.ts";

type Step = { readonly at: "form" } | { readonly at: "review"; readonly command: Buy | Underwrite } | { readonly at: "done"; readonly command: Buy | Underwrite; readonly result: CommandResult };

function Done({ command, result, onMore }: { command: Buy | Underwrite; result: CommandResult; onMore: () => void }): JSX.Element {
  return (
    <div class="done stack" role="status">
      <p class="done-mark" aria-hidden="true">
        ✓
      </p>
      <p>
        <strong>{t(command.do === "buy" ? "done.buy" : "done.underwrite", { contracts: tn("common.contracts", command.contracts), series: command.series })}</strong>
      </p>
      <p class="muted small">{t("done.block", { height: grouped(result.height.toString()) })}</p>
      <div class="row">
        <button type="button" class="button" onClick={onMore}>
          {t("done.more")}
        </button>
        <a class="button" href="/portfolio">
          {t("done.portfolio")}
        </a>
      </div>
    </div>
  );
}

function Title({ what }: { what: Open }): JSX.Element {
  if (what.series === null) return <>{t("ticket.title_new")}</>;
  const { base, kind, strike, expiry } = parseSymbol(what.series);
  return (
    <>
      <span>
        {base} <span class={`is-${kind}`}>{t(`common.${kind}`).toLowerCase()}</span> <span class="number">{grouped(formatPrice(strike))}</span>
      </span>
      <span class="ticket-when muted small">{utcText(Number(expiry))} UTC</span>
    </>
  );
}

export function TicketPanel({ what, market }: { what: Open; market: Market }): JSX.Element {
  const [step, setStep] = useState<Step>({ at: "form" });
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Another series is another trade.
  useEffect(() => {
    setStep({ at: "form" });
    if (!wantsPayoff.peek()) heading.current?.focus({ preventScroll: narrow.peek() });
  }, [what.series]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      closeTicket();
    };
    addEventListener("keydown", press as EventListener);
    return () => removeEventListener("keydown", press as EventListener);
  }, []);
  // On a phone the sheet covers the page: what is under it is out of reach until it is closed.
  useEffect(() => {
    if (!narrow.value) return;
    const covered = [...document.querySelectorAll<HTMLElement>(".header, .acting, .market-main, .status, .market-side > :not(.ticket, .ticket-veil)")];
    for (const each of covered) each.inert = true;
    document.documentElement.classList.add("is-covered");
    return () => {
      for (const each of covered) each.inert = false;
      document.documentElement.classList.remove("is-covered");
    };
  }, [narrow.value]);

  return (
    <>
      {narrow.value && <div class="ticket-veil" onClick={closeTicket} />}
      <section class="ticket card" ref={panel} {...(narrow.value ? { role: "dialog", "aria-modal": "true" } : {})} aria-labelledby="ticket-title">
        <header class="ticket-head">
          <h2 id="ticket-title" ref={heading} tabIndex={-1}>
            <Title what={what} />
          </h2>
          <button type="button" class="close" aria-label={t("common.close")} onClick={closeTicket}>
            ×
          </button>
        </header>
        {/* Kept while it is reviewed: going back finds everything as it was. */}
        <div hidden={step.at !== "form"}>
          <TicketForm what={what} market={market} onReview={(command) => setStep({ at: "review", command })} />
        </div>
        {step.at === "review" && (
          <ReviewStep
            command={step.command}
            onBack={() => setStep({ at: "form" })}
            onDone={(result) => {
              if (self.value) follow(step.command.series, self.value);
              setStep({ at: "done", command: step.command, result });
            }}
          />
        )}
        {step.at === "done" && <Done command={step.command} result={step.result} onMore={() => setStep({ at: "form" })} />}
      </section>
    </>
  );
}
