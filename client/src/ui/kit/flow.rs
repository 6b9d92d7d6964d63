//! leptos' `view!`, `For`, `Show`, effects and event handlers, compiled once instead of once for every place that uses them.
//!
//! They are written and behave like leptos' own, and keep a tenth of the program out of what a browser loads: closures are boxed and
//! views lose their type, which costs nothing that shows. Take these, not those of the prelude.

use std::any::Any;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::either::Either;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// leptos' `view!`, with the type of the view erased: what a closure returns then has one type for all closures.
macro_rules! view {
    ($($view:tt)*) => { $crate::ui::kit::flow::erase(::leptos::prelude::view! { $($view)* }) };
}
pub(crate) use view;

/// `into_any`, which would wrap a view without a type once more. Not inlined: there are hundreds of views.
#[inline(never)]
pub fn erase<V: IntoView + 'static>(view: V) -> AnyView {
    let mut view = Some(view);
    if let Some(erased) = (&mut view as &mut dyn Any).downcast_mut::<Option<AnyView>>()
        && let Some(erased) = erased.take()
    {
        return erased;
    }
    // Taken only above.
    view.map_or_else(|| ().into_any(), IntoAny::into_any)
}

/// A list whose rows stay as long as their key is in it.
#[component(transparent)]
pub fn For<T, K, N>(
    /// The items; tracked.
    each: impl Fn() -> Vec<T> + Send + 'static,
    /// What tells items apart.
    key: impl Fn(&T) -> K + Send + 'static,
    /// The row of an item.
    children: impl Fn(T) -> N + Send + Sync + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    K: Hash,
    N: IntoView + 'static,
{
    let children = Arc::new(children);
    rows(Box::new(move || {
        let row = |item: T| {
            // 64 bits tell a few thousand rows apart.
            let mut hasher = DefaultHasher::new();
            key(&item).hash(&mut hasher);
            let children = Arc::clone(&children);
            let make: Box<dyn FnOnce() -> AnyView + Send> = Box::new(move || erase(children(item)));
            (hasher.finish(), make)
        };
        each().into_iter().map(row).collect()
    }))
}

/// What tells a row apart, and what makes it when it is new.
type Row = (u64, Box<dyn FnOnce() -> AnyView + Send>);

fn rows(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <leptos::prelude::For each key=|(key, _)| *key let((_, make))>{make()}</leptos::prelude::For> }
}

/// Something that is there while a condition holds.
#[component(transparent)]
pub fn Show(
    /// The condition; tracked.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// In its place while it does not hold.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is there.
    children: ChildrenFn,
) -> impl IntoView {
    shown(Box::new(when), fallback, children)
}

fn shown(when: Box<dyn Fn() -> bool + Send + Sync>, fallback: ViewFn, children: ChildrenFn) -> AnyView {
    let when = ArcMemo::new(move |_| when());
    // Two sides, so that one never takes over elements of the other.
    let side = move || match when.get() {
        true => Either::Left(children()),
        false => Either::Right(fallback.run()),
    };
    side.into_any()
}

/// What happens at an event.
pub type Handler<E> = Box<dyn FnMut(E)>;

/// A handler of events.
pub fn boxed<E>(handler: impl FnMut(E) + 'static) -> Handler<E> {
    Box::new(handler)
}

/// [`boxed`] for presses, for closures that do not name their event.
pub fn boxed_press(handler: impl FnMut(MouseEvent) + 'static) -> Handler<MouseEvent> {
    Box::new(handler)
}

/// An effect that needs nothing of its last run.
pub fn effect(run: impl FnMut(Option<()>) + 'static) {
    let run: Box<dyn FnMut(Option<()>)> = Box::new(run);
    Effect::new(run);
}
