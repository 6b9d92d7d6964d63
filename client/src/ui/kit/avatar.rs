//! People: initials on their colour, alone or as a stack.

use super::flow::For;
use crate::platform::text::upper_case;
use crate::text;
use crate::ui::kit::flow::view;
use leptos::prelude::*;

/// Somebody to show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// Tells people with the same name apart.
    pub key: String,
    /// Name.
    pub name: String,
    /// CSS colour, one of [`super::colour::PRESENCE`].
    pub colour: String,
    /// Away for a while: shown paler.
    pub idle: bool,
}

/// Somebody's initials on their colour.
#[component]
pub fn Avatar(
    /// Who.
    #[prop(into)]
    person: Signal<Person>,
) -> impl IntoView {
    view! {
        <span
            class="k-avatar"
            class:k-avatar-idle=move || person.with(|person| person.idle)
            style:background-color=move || person.with(|person| person.colour.clone())
            role="img"
            aria-label=move || person.with(|person| person.name.clone())
            data-tip=move || person.with(|person| person.name.clone())
        >
            // A drawing made of letters, not a text beside the name.
            <span class="k-initials" data-initials=move || person.with(|person| initials(&person.name)) />
        </span>
    }
}

/// Several people, overlapping; those beyond `most` are a number whose tooltip names them.
#[component]
pub fn AvatarStack(
    /// Who, the most important first.
    #[prop(into)]
    people: Signal<Vec<Person>>,
    /// Most avatars before the number.
    #[prop(default = 4)]
    most: usize,
) -> impl IntoView {
    let rest = move || {
        people.with(|people| {
            people
                .iter()
                .skip(most)
                .map(|person| person.name.clone())
                .collect::<Vec<_>>()
        })
    };
    let first = move || people.with(|people| people.iter().take(most).cloned().collect::<Vec<_>>());
    view! {
        <ul class="k-avatars" aria-label=text::people_here()>
            <For
                each=first
                key=|person| person.clone()
                let(person)
            >
                <li><Avatar person /></li>
            </For>
            {move || {
                let names = rest();
                (!names.is_empty())
                    .then(|| {
                        let all = names.join(", ");
                        view! {
                            <li>
                                <span class="k-avatar k-avatar-more numbers" data-tip=all.clone() role="img" aria-label=all>
                                    <span aria-hidden="true">{format!("+{}", names.len())}</span>
                                </span>
                            </li>
                        }
                    })
            }}
        </ul>
    }
}

/// Articles that begin the names of groups, in the languages of the app.
const ARTICLES: [&str; 4] = ["the ", "der ", "die ", "das "];

/// One or two letters that stand for a name: of its first and last word, without an article before it and what follows a comma, as in
/// "Marta Lindqvist, business traveller".
pub fn initials(name: &str) -> String {
    let short = name.split(',').map(str::trim).find(|part| !part.is_empty());
    let short = short.unwrap_or_default();
    let bare = short
        .split_at_checked(4)
        .map(|(start, rest)| match rest.trim().is_empty() {
            false if ARTICLES.iter().any(|article| start.eq_ignore_ascii_case(article)) => rest,
            _ => short,
        });
    let mut words = bare
        .unwrap_or(short)
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    upper_case(&first.into_iter().chain(last).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_the_last_name() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada"), "A");
        assert_eq!(initials("Ana Maria de la Cruz"), "AC");
        assert_eq!(initials("(guest) 7"), "G7");
        assert_eq!(initials(""), "");
        assert_eq!(initials("The Okafor family"), "OF");
        assert_eq!(initials("Die Familie Okafor"), "FO");
        assert_eq!(initials("An Nguyen"), "AN");
        assert_eq!(initials("The"), "T");
        assert_eq!(initials("Marta Lindqvist, business traveller"), "ML");
        assert_eq!(initials(", nobody"), "N");
    }
}
