//! Which routes a path fits, found in one pass over its segments.
//!
//! A path may fit several templates: `/flags/a/b/triggers/dependent-flags` two of LaunchDarkly's. Which of them the origin
//! takes is not known, so all are found, and all have to agree.

use super::{RouteId, Span};
use crate::edge::path::Path;

/// The most templates that one path may fit; where there are more, the request is forwarded.
pub(in crate::edge) const MAX_FITS: usize = 8;

/// The templates of all paths, by segment.
#[derive(Debug)]
pub(super) struct Tree(Vec<Node>);

#[derive(Debug, Default)]
struct Node {
    /// By the text of a segment, in its order.
    literals: Vec<(Span, NodeId)>,
    /// Where any other segment leads to; the root is nobody's, so 0 is nowhere.
    parameter: NodeId,
    /// The routes of the template that ends here, one for each method.
    routes: Vec<RouteId>,
}

type NodeId = u16;

/// One segment of a template.
pub(super) enum Step {
    Literal(Span),
    /// Its name.
    Parameter(Span),
}

/// The places where templates end that a path fits.
#[derive(Debug, Default)]
pub(in crate::edge) struct Fits {
    nodes: [NodeId; MAX_FITS],
    len: usize,
}

impl Fits {
    fn add(&mut self, node: NodeId) -> bool {
        let Some(free) = self.nodes.get_mut(self.len) else {
            return false;
        };
        *free = node;
        self.len += 1;
        true
    }

    fn nodes(&self) -> &[NodeId] {
        self.nodes.get(..self.len).unwrap_or_default()
    }
}

impl Tree {
    pub fn new() -> Self {
        Self(vec![Node::default()])
    }

    /// The routes with this template; `None` once there are too many templates.
    pub fn grow(&mut self, steps: &[Step], text: &str) -> Option<&mut Vec<RouteId>> {
        let mut at = 0;
        for step in steps {
            let next = NodeId::try_from(self.0.len()).ok()?;
            let node = self.0.get_mut(usize::from(at))?;
            at = match step {
                Step::Parameter(_) if node.parameter != 0 => node.parameter,
                Step::Parameter(_) => {
                    node.parameter = next;
                    next
                }
                Step::Literal(literal) => match node.search(literal.of(text).as_bytes(), text) {
                    Ok(place) => node.literals.get(place)?.1,
                    Err(place) => {
                        node.literals.insert(place, (*literal, next));
                        next
                    }
                },
            };
            if at == next {
                self.0.push(Node::default());
            }
        }
        Some(&mut self.0.get_mut(usize::from(at))?.routes)
    }

    /// Every template that a path fits; `None` where they are too many.
    pub fn fits(&self, path: &Path<'_>, text: &str) -> Option<Fits> {
        let mut here = Fits::default();
        here.add(0);
        for segment in path.segments() {
            let mut next = Fits::default();
            for node in here.nodes().iter().filter_map(|at| self.node(*at)) {
                if let Ok(place) = node.search(segment.as_bytes(), text)
                    && let Some((_, literal)) = node.literals.get(place)
                    && !next.add(*literal)
                {
                    return None;
                }
                if node.parameter != 0 && !next.add(node.parameter) {
                    return None;
                }
            }
            here = next;
        }
        Some(here)
    }

    /// The routes of the templates that were found, those of one template together.
    pub fn routes<'a>(&'a self, fits: &'a Fits) -> impl Iterator<Item = &'a [RouteId]> {
        let nodes = fits.nodes().iter().filter_map(|at| self.node(*at));
        nodes.map(|node| &*node.routes)
    }

    fn node(&self, at: NodeId) -> Option<&Node> {
        self.0.get(usize::from(at))
    }
}

impl Node {
    /// The place of a literal, or where it belongs.
    fn search(&self, segment: &[u8], text: &str) -> Result<usize, usize> {
        self.literals
            .binary_search_by(|(literal, _)| literal.of(text).as_bytes().cmp(segment))
    }
}
