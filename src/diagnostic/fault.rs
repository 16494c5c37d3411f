//! The macro behind the catalogue of faults, so that each message stands once, beside its rule.

pub use super::catalogue::{Fault, Rule};

/// Declares [`Rule`] and [`Fault`] from one table.
///
/// `/// Summary. Rule "rule-id" Severity { Fault { field: Type } => "message with {field}", hint; ... }`, where
/// the hint is an expression of type `Option<String>` over the fields.
macro_rules! catalogue {
    ($( $(#[doc = $rule_doc:literal])+ $rule:ident $id:literal $severity:ident {
        $( $fault:ident { $($field:ident : $type:ty),* } => $message:literal, $hint:expr; )+
    } )+) => {
        /// The name under which a kind of fault is documented, allowed and denied.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Rule { $( $(#[doc = $rule_doc])+ $rule, )+ }

        impl Rule {
            /// All rules, in the order of the catalogue.
            pub const ALL: &'static [Rule] = &[$( Rule::$rule, )+];

            /// The kebab-case id, as it stands in messages and in `site.toml`.
            pub fn id(self) -> &'static str {
                match self { $( Rule::$rule => $id, )+ }
            }

            /// The rule of this id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|rule| rule.id() == id)
            }

            /// What breaks it, in one line without a full stop.
            pub fn summary(self) -> &'static str {
                let text = match self { $( Rule::$rule => concat!($($rule_doc),+), )+ };
                text.trim().trim_end_matches('.')
            }

            /// How much a fault of this rule weighs unless the vault says otherwise.
            pub fn severity(self) -> Severity {
                match self { $( Rule::$rule => Severity::$severity, )+ }
            }
        }

        /// One thing that can be wrong: a variant for each message, its fields what the message names.
        #[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, reason = "the message beside each variant says what it is")]
        pub enum Fault { $($( $fault { $($field: $type),* }, )+)+ }

        impl Fault {
            /// The names of all variants: a test asks that each is shown once.
            pub const NAMES: &'static [&'static str] = &[$($( stringify!($fault), )+)+];

            /// The name of this variant.
            pub fn name(&self) -> &'static str {
                match self { $($( Fault::$fault { .. } => stringify!($fault), )+)+ }
            }

            /// The rule that was broken.
            pub fn rule(&self) -> Rule {
                match self { $($( Fault::$fault { .. } => Rule::$rule, )+)+ }
            }

            /// What is wrong: lower case, no full stop, names in backticks.
            pub fn message(&self) -> String {
                match self { $($( Fault::$fault { $($field),* } => {
                    $( let _ = $field; )*
                    format!($message)
                } )+)+ }
            }

            /// What to do about it, if that can be said.
            pub fn hint(&self) -> Option<String> {
                match self { $($( Fault::$fault { $($field),* } => {
                    $( let _ = $field; )*
                    $hint
                } )+)+ }
            }
        }
    };
}
pub(super) use catalogue;
