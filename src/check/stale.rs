//! Sheets that nobody has read through for long.

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Fault};
use crate::vault::Vault;

/// Reports each sheet whose last review, change or date is more than `days` before `today`.
pub fn check_stale(vault: &Vault, days: u32, today: Date) -> Vec<Diagnostic> {
    let reviews = vault.sheets.iter().filter_map(|sheet| {
        let front = &sheet.front;
        let reviewed = front.reviewed.as_ref().map(|date| date.value);
        let last = reviewed.or(front.updated).or(front.date)?;
        let age = last.until(today).ok()?.get_days();
        let span = front.reviewed.as_ref().map(|date| date.span);
        (i64::from(age) > i64::from(days)).then(|| {
            let fault = Fault::Stale { last: last.to_string(), age };
            Diagnostic::new(&sheet.path, span, fault)
        })
    });
    reviews.collect()
}
