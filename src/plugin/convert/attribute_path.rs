//! Attribute paths: the framework's to the protocol's, step by step.

use tf_provider::{AttributePath, AttributePathStep};

use crate::plugin::proto::tfplugin6::{
    self,
    attribute_path::{Step, step::Selector},
};

/// `None` for a path that names nothing.
pub fn encode(path: AttributePath) -> Option<tfplugin6::AttributePath> {
    let steps: Vec<Step> = path.steps.into_iter().map(step).collect();
    (!steps.is_empty()).then_some(tfplugin6::AttributePath { steps })
}

fn step(step: AttributePathStep) -> Step {
    Step {
        selector: Some(match step {
            AttributePathStep::Attribute(name) => Selector::AttributeName(name.into_owned()),
            AttributePathStep::Key(key) => Selector::ElementKeyString(key.into_owned()),
            AttributePathStep::Index(index) => Selector::ElementKeyInt(index),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_its_steps_and_their_kinds() {
        let encoded = encode(AttributePath::new("a").index(1).key("k").attribute("b")).unwrap();
        let selectors: Vec<_> = encoded.steps.into_iter().filter_map(|it| it.selector).collect();
        let expected = [
            Selector::AttributeName("a".to_owned()),
            Selector::ElementKeyInt(1),
            Selector::ElementKeyString("k".to_owned()),
            Selector::AttributeName("b".to_owned()),
        ];
        assert_eq!(selectors, expected);
    }

    #[test]
    fn a_path_that_names_nothing_is_left_out() {
        assert_eq!(encode(AttributePath::root()), None);
    }
}
