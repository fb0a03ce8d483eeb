//! `meshstack_aws_tenant`: the AWS account of one tenant.
//!
//! Translates between Terraform's object and the domain. What must hold here: a creation that fails
//! after the account exists answers with a state and warnings, since an error would taint the
//! account; whatever exists is in the answer.

mod conflict;
mod desired;
mod look;
mod model;
mod patterns;
mod plan;
mod read;
mod run;
mod schema;
mod state;
mod tags;
mod validate;

use std::time::Duration;

use async_trait::async_trait;
use tf_provider::{Diagnostic, Diagnostics, schema::Schema, value::Value};
use tokio::time::Instant;

use crate::{
    context::{Context, TenantKey},
    domain::{
        duration::parse_duration,
        identifier::check_account_id,
        tenant::{Phase, is_closed},
    },
    framework::{
        model::{Text, one_error},
        resource::{Identity, IdentityAttribute, Outcome, Plan, Resource, Saved, Stored},
    },
    replication::{
        Cx, Progress, Start,
        remove::{self, StoredAccount},
    },
};

use desired::{Private, desired, start, unknown};
use model::{Model, known};
use run::Run;
use state::{Ended, fill, manages_tag, overwrite, report};

/// The default of every timeout.
const TIMEOUT: Duration = Duration::from_mins(20);

pub struct AwsTenant;

#[async_trait]
impl Resource<Context> for AwsTenant {
    type Model = Model;

    fn name(&self) -> &'static str {
        "meshstack_aws_tenant"
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity_schema(&self) -> Vec<IdentityAttribute> {
        vec![IdentityAttribute { name: "account_id", description: "The AWS account's id." }]
    }

    fn identity(&self, model: &Model) -> Option<Identity> {
        let account_id = known(&model.account_id)?.to_owned();
        Some(Identity::from([("account_id".to_owned(), account_id)]))
    }

    fn validate(&self, config: &Model) -> Diagnostics {
        validate::validate(config)
    }

    fn stored(&self, cx: &Context, model: &Model) {
        if let (Some(key), Some(id), true) = (key(model), known(&model.account_id), closes(model)) {
            cx.tenants.stored_closing(key, id.to_owned());
        }
    }

    async fn plan(&self, cx: &Context, request: Plan<Model>) -> Outcome<Model> {
        let settings = &cx.provider.settings;
        let mut planned = plan::plan(&request, settings);
        let private = Private::decode(&request.private);
        planned.diagnostics.add_diagnostics(meet(cx, &request, &planned.model, &private));
        if planned.differs && planned.diagnostics.errors.is_empty() {
            let prior = request.prior.as_ref();
            let looked = look::look(cx, &planned.model, prior, private.account_id.as_deref()).await;
            planned.diagnostics.add_diagnostics(looked);
        }
        let private = match &request.prior {
            Some(prior) => Private {
                request_id: private.request_id,
                account_id: known(&prior.account_id).map(ToOwned::to_owned),
            },
            None => Private::default(),
        };
        Outcome::new(planned.model, private.encode()).with(planned.diagnostics)
    }

    async fn plan_destroy(&self, cx: &Context, prior: Model) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        let id = known(&prior.account_id).unwrap_or("not created yet");
        if let (Some(key), true) = (key(&prior), closes(&prior))
            && let Err(conflict) = cx.tenants.destroyed_closing(&key, id)
        {
            diagnostics.add_error(conflict::diagnostic(&conflict));
        }
        let unit = known(&prior.quarantine_organizational_unit_id).unwrap_or_default();
        let fate = match (known(&prior.deletion_policy), known(&prior.account_id)) {
            (_, None) => format!(
                "No account is known yet. If AWS is still creating the one with the address {}, it \
                stays in the organization with the tags of this tenant, which takes it over when \
                it is created again.",
                known(&prior.email).unwrap_or_default()
            ),
            (Some("close"), _) if !closes(&prior) => format!(
                "The account {id} is released, not closed: its first replication was never \
                completed. It stays in the organization."
            ),
            (Some("close"), _) => format!(
                "The account {id} will be CLOSED. AWS deletes a closed account with all that is in \
                it after 90 days; until then AWS Support can reopen it. Its address cannot be used \
                again."
            ),
            (Some("quarantine"), _) => {
                format!("The account {id} will be moved to {unit} and otherwise stays as it is.")
            }
            _ => format!(
                "The account {id} stays in AWS as it is, with its tags, and goes on costing what \
                runs in it. A later tenant of the same workspace and project takes it over."
            ),
        };
        diagnostics.root_warning("What Becomes Of The Account", fate);
        diagnostics
    }

    async fn read(&self, cx: &Context, stored: Stored<Model>) -> Outcome<Model> {
        Box::pin(read::read(cx, stored)).await
    }

    async fn create(
        &self,
        cx: &Context,
        planned: Stored<Model>,
        saved: &Saved<Model>,
    ) -> Outcome<Model> {
        let settings = &cx.provider.settings;
        let model = planned.model;
        let prepared = cx
            .provider
            .clients()
            .and_then(|clients| Ok((clients, desired(&model, None, settings)?)));
        let (clients, desired) = match prepared {
            Ok(prepared) => prepared,
            Err(diagnostics) => return Outcome::failed(diagnostics),
        };
        let start = match known(&model.account_id) {
            Some(id) => Start::TakeOver { account_id: id.to_owned() },
            None => Start::Unknown { request_id: None },
        };
        let run = Run { cx, clients, desired: &desired, planned: &model };
        let timeout = timeout(&model, |it| &it.create);
        let mut progress = Progress::default();
        let save = |progress: &Progress| {
            let ended = Ended::Stopped(Phase::Account, "the provider was interrupted".to_owned());
            saved.set(run.created(progress, &ended), private_of(progress));
        };
        let replicated = run.replicate(start, timeout, &mut progress, &save);
        let replicated = Box::pin(replicated).await;
        let Err(interrupted) = replicated else {
            return Outcome::new(run.created(&progress, &Ended::Complete), Vec::new());
        };
        let diagnostic = run.diagnostic(&interrupted, &progress);
        if progress.observed.is_none() && progress.request_id.is_none() {
            // Nothing exists: an error without a state leaves nothing behind, tainted or not.
            return Outcome::failed(one_error(diagnostic));
        }
        let ended = Ended::of(&interrupted);
        let mut warning = Diagnostics::default();
        warning.add_warning(diagnostic);
        Outcome::new(run.created(&progress, &ended), private_of(&progress)).with(warning)
    }

    async fn update(&self, cx: &Context, prior: Model, planned: Stored<Model>) -> Outcome<Model> {
        let settings = &cx.provider.settings;
        let private = Private::decode(&planned.private);
        let model = planned.model;
        if is_closed(known(&prior.state).unwrap_or_default()) {
            return Outcome::new(model, Vec::new());
        }
        let prepared = cx
            .provider
            .clients()
            .and_then(|clients| Ok((clients, desired(&model, Some(&prior), settings)?)));
        let (clients, desired) = match prepared {
            Ok(prepared) => prepared,
            Err(diagnostics) => return Outcome::failed(diagnostics),
        };
        let start = start(&prior, &private, &model, settings);
        let run = Run { cx, clients, desired: &desired, planned: &model };
        let timeout = timeout(&model, |it| &it.update);
        let mut progress = Progress { request_id: private.request_id, observed: None };
        let replicated = run.replicate(start, timeout, &mut progress, &|_| {});
        let replicated = Box::pin(replicated).await;
        let was_completed = prior.first_replication_completed;
        let mut result = model.clone();
        let Err(interrupted) = replicated else {
            if let Some(observed) = &progress.observed {
                fill(&mut result, observed, settings);
            }
            return Outcome::new(result, Vec::new());
        };
        let ended = Ended::of(&interrupted);
        match &progress.observed {
            Some(observed) => {
                let wanted = |key: &str| {
                    desired.tags.contains_key(key) || manages_tag(&prior, settings)(key)
                };
                overwrite(&mut result, observed, settings, wanted);
                // What was not read is as it was.
                if observed.alias.is_none() {
                    result.alias.clone_from(&prior.alias);
                }
                if observed.contacts.is_none() {
                    result.alternate_contact.clone_from(&prior.alternate_contact);
                }
            }
            None => result = prior,
        }
        // The plan promised completeness; what was complete before is what counts.
        result.first_replication_completed = was_completed;
        report(&mut result, &desired, &ended);
        Outcome::new(result, private_of(&progress))
            .with(one_error(run.diagnostic(&interrupted, &progress)))
    }

    async fn delete(&self, cx: &Context, prior: Stored<Model>) -> Diagnostics {
        let model = prior.model;
        let Some(account_id) = known(&model.account_id) else { return Diagnostics::default() };
        let unit = known(&model.quarantine_organizational_unit_id);
        let quarantine = unit.filter(|_| known(&model.deletion_policy) == Some("quarantine"));
        if !closes(&model) && quarantine.is_none() {
            return Diagnostics::default();
        }
        let prepared = cx.provider.clients().and_then(|clients| {
            let owner = tags::ownership(&model, &cx.provider.settings);
            Ok((clients, owner.ok_or_else(|| unknown("workspace_identifier"))?))
        });
        let (clients, owner) = match prepared {
            Ok(prepared) => prepared,
            Err(diagnostics) => return diagnostics,
        };
        let deadline = Instant::now() + timeout(&model, |it| &it.delete);
        let replication = Cx { clients, directory: &cx.directory, deadline };
        let arn = known(&model.account_arn).unwrap_or_default();
        let account = StoredAccount { id: account_id, arn };
        let removed = match quarantine {
            Some(unit) => remove::quarantine(&replication, &account, unit).await,
            None => remove::close(&replication, &account, &owner).await,
        };
        match removed {
            Ok(()) => Diagnostics::default(),
            Err(err) => one_error(Diagnostic::root(
                "AWS Account Not Removed",
                format!("Destroying the tenant of account {account_id}: {err}. {}", err.advice()),
            )),
        }
    }

    fn import(&self, identity: &Identity) -> Result<Model, Diagnostics> {
        let id = identity.get("account_id").map(String::as_str).unwrap_or_default();
        check_account_id(id).map_err(|err| {
            one_error(Diagnostic::root(
                "Not An Account Id",
                format!("Import by the account's id: {err}"),
            ))
        })?;
        Ok(Model::stub(id))
    }
}

/// Registers what is planned with what the run has seen.
fn meet(cx: &Context, request: &Plan<Model>, planned: &Model, private: &Private) -> Diagnostics {
    let Some(key) = key(planned) else { return Diagnostics::default() };
    let met = match request.prior.as_ref().map(|prior| known(&prior.account_id)) {
        Some(Some(account_id)) => cx.tenants.kept(&key, account_id),
        Some(None) => Ok(()),
        None => {
            let created = cx.tenants.created(&key, private.account_id.as_deref());
            let email = known(&planned.email);
            created.and_then(|()| email.map_or(Ok(()), |it| cx.tenants.addressed(it)))
        }
    };
    match met {
        Ok(()) => Diagnostics::default(),
        Err(conflict) => one_error(conflict::diagnostic(&conflict)),
    }
}

fn key(model: &Model) -> Option<TenantKey> {
    let workspace = known(&model.workspace_identifier)?.to_owned();
    Some((workspace, known(&model.project_identifier)?.to_owned()))
}

/// Whether destroying this tenant closes its account.
fn closes(model: &Model) -> bool {
    known(&model.deletion_policy) == Some("close")
        && model.first_replication_completed == Value::Value(true)
}

fn timeout(model: &Model, of: impl Fn(&model::Timeouts) -> &Text) -> Duration {
    let text = model.timeouts.as_ref_option().and_then(|it| known(of(it)));
    text.and_then(|it| parse_duration(it).ok()).unwrap_or(TIMEOUT)
}

fn private_of(progress: &Progress) -> Vec<u8> {
    Private { request_id: progress.request_id.clone(), account_id: None }.encode()
}
