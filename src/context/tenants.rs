//! Which tenants a run has seen, so that no account gets a second tenant or is closed by a
//! replacement.
//!
//! The core never says which resource of the configuration a call is about. What it plans and
//! stores for one tenant (workspace and project) or one account within a run shows all the same
//! whether two resources mean the same one, and whether an object is to be replaced. The order of
//! the calls is the core's, so every rule is checked from both sides.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// Workspace and project identifier.
pub type TenantKey = (String, String);

/// Why a plan is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Two resources describe this tenant.
    Duplicate(TenantKey),
    /// Two resources would manage this account.
    SharedAccount(String),
    /// Two new accounts would have this address.
    SharedAddress(String),
    /// This account would be closed, and another one made in its place.
    ClosingReplacement(String),
}

#[derive(Default)]
pub struct Tenants(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Stored tenants whose account would be closed with them: account id by tenant.
    closing: BTreeMap<TenantKey, String>,
    /// Planned to stay: account id → tenant.
    kept: BTreeMap<String, TenantKey>,
    /// Planned to be created, not as the second half of a replacement.
    created: BTreeSet<TenantKey>,
    /// The addresses of accounts that creations ask for, in lower case.
    addresses: BTreeSet<String>,
    /// Accounts that a creation will take over.
    adopted: BTreeSet<String>,
}

impl Tenants {
    /// A tenant from the state whose destruction closes its account.
    pub fn stored_closing(&self, tenant: TenantKey, account_id: String) {
        self.seen(|seen| seen.closing.insert(tenant, account_id));
    }

    /// A stored tenant is planned to stay.
    pub fn kept(&self, tenant: &TenantKey, account_id: &str) -> Result<(), Conflict> {
        self.seen(|seen| {
            let is_known = seen.kept.insert(account_id.to_owned(), tenant.clone()).is_some();
            if is_known || seen.adopted.contains(account_id) {
                return Err(Conflict::SharedAccount(account_id.to_owned()));
            }
            let twice = seen.kept.values().filter(|it| *it == tenant).count() > 1;
            if twice || seen.created.contains(tenant) {
                return Err(Conflict::Duplicate(tenant.clone()));
            }
            Ok(())
        })
    }

    /// A tenant is planned to be created; `replaces` is the account of the tenant it replaces.
    pub fn created(&self, tenant: &TenantKey, replaces: Option<&str>) -> Result<(), Conflict> {
        self.seen(|seen| {
            if let Some(account_id) = replaces {
                seen.kept.remove(account_id);
            } else if seen.kept.values().any(|it| it == tenant)
                || !seen.created.insert(tenant.clone())
            {
                return Err(Conflict::Duplicate(tenant.clone()));
            }
            match seen.closing.get(tenant) {
                Some(account_id) if !seen.kept.contains_key(account_id) => {
                    Err(Conflict::ClosingReplacement(account_id.clone()))
                }
                _ => Ok(()),
            }
        })
    }

    /// A creation asks for this address.
    pub fn addressed(&self, email: &str) -> Result<(), Conflict> {
        let is_new = self.seen(|seen| seen.addresses.insert(email.to_ascii_lowercase()));
        if is_new { Ok(()) } else { Err(Conflict::SharedAddress(email.to_owned())) }
    }

    /// A creation will take over this account.
    pub fn adopted(&self, account_id: &str) -> Result<(), Conflict> {
        self.seen(|seen| {
            let is_new = seen.adopted.insert(account_id.to_owned());
            if !is_new || seen.kept.contains_key(account_id) {
                return Err(Conflict::SharedAccount(account_id.to_owned()));
            }
            Ok(())
        })
    }

    /// A tenant is planned to be destroyed, and its account closed.
    pub fn destroyed_closing(&self, tenant: &TenantKey, account_id: &str) -> Result<(), Conflict> {
        self.seen(|seen| {
            if seen.created.contains(tenant) {
                return Err(Conflict::ClosingReplacement(account_id.to_owned()));
            }
            Ok(())
        })
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(project: &str) -> TenantKey {
        ("likvid".to_owned(), project.to_owned())
    }

    const A: &str = "111111111111";
    const B: &str = "222222222222";

    #[test]
    fn two_creations_of_one_tenant_are_a_duplicate() {
        let tenants = Tenants::default();
        assert_eq!(tenants.created(&tenant("a"), None), Ok(()));
        assert_eq!(tenants.created(&tenant("b"), None), Ok(()));
        let duplicate = Conflict::Duplicate(tenant("a"));
        assert_eq!(tenants.created(&tenant("a"), None), Err(duplicate));
    }

    #[test]
    fn a_creation_beside_a_kept_tenant_is_a_duplicate_in_either_order() {
        let duplicate = || Err(Conflict::Duplicate(tenant("a")));
        let tenants = Tenants::default();
        assert_eq!(tenants.kept(&tenant("a"), A), Ok(()));
        assert_eq!(tenants.created(&tenant("a"), None), duplicate());
        let tenants = Tenants::default();
        assert_eq!(tenants.created(&tenant("a"), None), Ok(()));
        assert_eq!(tenants.kept(&tenant("a"), A), duplicate());
    }

    #[test]
    fn an_address_is_one_accounts_however_it_is_spelled() {
        let tenants = Tenants::default();
        assert_eq!(tenants.addressed("a@likvid.example"), Ok(()));
        assert_eq!(tenants.addressed("b@likvid.example"), Ok(()));
        let shared = Conflict::SharedAddress("A@likvid.example".to_owned());
        assert_eq!(tenants.addressed("A@likvid.example"), Err(shared));
    }

    #[test]
    fn an_account_has_one_tenant() {
        let shared = || Err(Conflict::SharedAccount(A.to_owned()));
        let tenants = Tenants::default();
        assert_eq!(tenants.kept(&tenant("a"), A), Ok(()));
        assert_eq!(tenants.adopted(A), shared());
        let tenants = Tenants::default();
        assert_eq!(tenants.adopted(A), Ok(()));
        assert_eq!(tenants.kept(&tenant("b"), A), shared());
        let tenants = Tenants::default();
        assert_eq!(tenants.adopted(A), Ok(()));
        assert_eq!(tenants.adopted(A), shared());
        assert_eq!(tenants.adopted(B), Ok(()));
    }

    #[test]
    fn a_replacement_that_closes_is_refused() {
        let closing = || Err(Conflict::ClosingReplacement(A.to_owned()));
        // -replace: both halves are planned one after the other.
        let tenants = Tenants::default();
        tenants.stored_closing(tenant("a"), A.to_owned());
        assert_eq!(tenants.kept(&tenant("a"), A), Ok(()));
        assert_eq!(tenants.created(&tenant("a"), Some(A)), closing());
        // A tainted object: the core plans a creation only.
        let tenants = Tenants::default();
        tenants.stored_closing(tenant("a"), A.to_owned());
        assert_eq!(tenants.created(&tenant("a"), None), closing());
        // A resource that was renamed without `moved`, in the other order.
        let tenants = Tenants::default();
        assert_eq!(tenants.created(&tenant("a"), None), Ok(()));
        assert_eq!(tenants.destroyed_closing(&tenant("a"), A), closing());
    }

    #[test]
    fn a_replacement_that_keeps_the_account_takes_it_over() {
        let tenants = Tenants::default();
        assert_eq!(tenants.kept(&tenant("a"), A), Ok(()));
        assert_eq!(tenants.created(&tenant("a"), Some(A)), Ok(()));
        assert_eq!(tenants.adopted(A), Ok(()));
    }

    #[test]
    fn a_tenant_may_take_the_identifiers_that_another_gives_up() {
        let tenants = Tenants::default();
        tenants.stored_closing(tenant("a"), A.to_owned());
        assert_eq!(tenants.kept(&tenant("b"), A), Ok(()));
        assert_eq!(tenants.created(&tenant("a"), None), Ok(()));
    }
}
