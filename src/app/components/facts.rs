//! What the docs page's numbers leave out.

use yew::prelude::*;

/// Three facts, each with its reason.
pub(super) fn view() -> Html {
    html! {
        <section class="facts" aria-labelledby="facts">
            <h2 id="facts">{ "What the docs page's numbers leave out" }</h2>
            <dl>
                <dt>{ "“~26 seconds” is one step at a time." }</dt>
                <dd>{ "It holds for the in-process executor, or max_concurrent: 1. A job as it stands runs under \
                       the multiprocess executor: one step per CPU at once, and a process to start for each. \
                       Try the preset Default executor." }</dd>
                <dt>{ "“~4 seconds” needs 8 CPUs." }</dt>
                <dd>{ "The pool gets cpu_count() − 1 = 7 processes, and 26 letters over 7 processes are 4 rounds \
                       of 1 s. On 2 CPUs it gets one process, and is no faster than 26 s; on 1 CPU it is refused." }</dd>
                <dt>{ "A plain op costs a credit as well." }</dt>
                <dd>{ "Every step execution does: loading and merging too. The jobs cost 28 and 2 credits, not 26 and 1. \
                       Retries within a run are free." }</dd>
            </dl>
        </section>
    }
}
