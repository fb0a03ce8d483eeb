//! Looks at AWS while planning a difference. Gives diagnostics, never values: planning again must
//! give the same.

use tf_provider::{AttributePath, Diagnostic, Diagnostics, value::Value};
use tokio::time::Instant;

use crate::{
    aws::Clients,
    context::Context,
    domain::{placement::Target, tenant::is_closed},
    framework::model::one_error,
    replication::{
        Cx, ReplicationError,
        directory::Entry,
        observe,
        resolve::{Owned, owner},
    },
    resources::landing_zone::argument::decode_argument,
};

use super::{
    TIMEOUT, conflict,
    desired::placement,
    model::{Model, known},
    tags::ownership,
};

/// What the reader must know before the difference is applied. `replaces` is the account that the
/// core replaces.
pub async fn look(
    cx: &Context,
    planned: &Model,
    prior: Option<&Model>,
    replaces: Option<&str>,
) -> Diagnostics {
    // Arguments of the provider that are not known yet are for the apply to complain about.
    let Ok(clients) = cx.provider.clients() else { return Diagnostics::default() };
    let mut diagnostics = Diagnostics::default();
    let looks = [
        if prior.is_none() {
            account(cx, clients, planned, replaces).await
        } else {
            Ok(Diagnostics::default())
        },
        unit(cx, clients, planned, prior).await,
    ];
    for looked in looks {
        match looked {
            Ok(found) => diagnostics.add_diagnostics(found),
            Err(err) => diagnostics.root_warning(
                "Plan Could Not Look At AWS",
                format!(
                    "{err}. The plan was made without this look; the apply will need it. {}",
                    err.advice()
                ),
            ),
        }
    }
    diagnostics
}

/// Says which account a creation will take over, and refuses one that it must not.
async fn account(
    cx: &Context,
    clients: &Clients,
    planned: &Model,
    replaces: Option<&str>,
) -> Result<Diagnostics, ReplicationError> {
    let found = match (&planned.account_id, &planned.email) {
        (Value::Value(id), _) => {
            let found = cx.directory.find_account(clients, id).await;
            let found = found.map_err(ReplicationError::doing(format!("look for account {id}")))?;
            if found.is_none() {
                let err = ReplicationError::NoSuchAccount { account_id: id.clone() };
                return Ok(refused(&err, AttributePath::new("account_id")));
            }
            found
        }
        (_, Value::Value(email)) => {
            let found = cx.directory.find_account_by_email(clients, email).await;
            found.map_err(ReplicationError::doing(format!(
                "look for an account with the address {email}"
            )))?
        }
        _ => None,
    };
    match found {
        Some(entry) => take_over(cx, clients, planned, &entry, replaces).await,
        None => Ok(Diagnostics::default()),
    }
}

async fn take_over(
    cx: &Context,
    clients: &Clients,
    planned: &Model,
    entry: &Entry,
    replaces: Option<&str>,
) -> Result<Diagnostics, ReplicationError> {
    let account = &entry.account;
    let names_account = planned.account_id.is_value();
    let path = AttributePath::new(if names_account { "account_id" } else { "email" });
    let Some(ownership) = ownership(planned, &cx.provider.settings) else {
        return Ok(Diagnostics::default());
    };
    let replication = Cx { clients, directory: &cx.directory, deadline: Instant::now() + TIMEOUT };
    let observed = observe::tenant(&replication, entry)
        .await
        .map_err(ReplicationError::doing(format!("read account {}", account.id)))?;
    let err = match owner(&observed, &ownership) {
        Owned::ByOther(err) => Some(err),
        Owned::ByNobody if !names_account => Some(ReplicationError::NotOurs {
            account_id: account.id.clone(),
            email: account.email.clone(),
        }),
        _ if is_closed(&account.state) => Some(ReplicationError::Closed {
            account_id: account.id.clone(),
            email: account.email.clone(),
            state: account.state.clone(),
        }),
        _ => None,
    };
    if let Some(err) = err {
        return Ok(refused(&err, path));
    }
    if let Some(email) = known(&planned.email)
        && !email.eq_ignore_ascii_case(&account.email)
    {
        return Ok(one_error(Diagnostic::new(
            "Account Has Another Address",
            format!(
                "The account {} has the address {}, not {email}. AWS does not let it be changed \
                here: leave email out, or set it to the account's.",
                account.id, account.email
            ),
            AttributePath::new("email"),
        )));
    }
    if let Err(conflict) = cx.tenants.adopted(&account.id) {
        return Ok(one_error(conflict::diagnostic(&conflict)));
    }
    let mut diagnostics = Diagnostics::default();
    if replaces != Some(account.id.as_str()) {
        diagnostics.warning(
            "Existing Account Is Taken Over",
            format!(
                "No account is created: this tenant takes over the account {} ({:?}, {}), which is \
                {} in {}. It will be placed, tagged and named as planned.",
                account.id,
                account.name,
                account.email,
                account.state,
                observed.location.parent_id()
            ),
            path,
        );
    }
    Ok(diagnostics)
}

/// Refuses a target unit that does not exist.
async fn unit(
    cx: &Context,
    clients: &Clients,
    planned: &Model,
    prior: Option<&Model>,
) -> Result<Diagnostics, ReplicationError> {
    let placement_of = |model: &Model| match decode_argument(&model.landing_zone) {
        Ok(Value::Value(landing_zone)) => placement(model, &landing_zone, &cx.provider.settings),
        _ => None,
    };
    let Some(wanted) = placement_of(planned) else { return Ok(Diagnostics::default()) };
    if prior.and_then(placement_of).as_ref() == Some(&wanted) {
        return Ok(Diagnostics::default());
    }
    let id = match wanted.target {
        Target::Unit(id) | Target::WorkspaceUnit { parent_id: Some(id), .. } => id,
        Target::WorkspaceUnit { parent_id: None, .. } => return Ok(Diagnostics::default()),
    };
    let found = cx.directory.units.find(clients, &id).await;
    let found =
        found.map_err(ReplicationError::doing(format!("look for the organizational unit {id}")))?;
    if found.is_some() {
        return Ok(Diagnostics::default());
    }
    Ok(one_error(Diagnostic::new(
        "Organizational Unit Not Found",
        format!(
            "The landing zone names {id}; there is no such organizational unit or root in the \
            organization of the provider's credentials."
        ),
        AttributePath::new("landing_zone"),
    )))
}

fn refused(err: &ReplicationError, path: AttributePath) -> Diagnostics {
    one_error(Diagnostic::new(
        "Account Cannot Be Taken Over",
        format!("{err}. {}", err.advice()),
        path,
    ))
}
