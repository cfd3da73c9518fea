//! Boolean functions of specifiers. Equal ones have the same number, so that what is found out about one is known of all.

use crate::tables::{Names, set_of};

use super::space::SpecId;

pub(super) type NodeId = u32;

/// In negation normal form: only specifiers are negated.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(bool),
    Is(SpecId),
    Not(SpecId),
    All(Box<[NodeId]>),
    Any(Box<[NodeId]>),
}

#[derive(Debug)]
pub(super) struct Formulas {
    nodes: Vec<Node>,
    known: Names,
    negations: Vec<Option<NodeId>>,
}

impl Default for Formulas {
    fn default() -> Self {
        let mut formulas = Self {
            nodes: Vec::new(),
            known: Names::default(),
            negations: Vec::new(),
        };
        formulas.intern(Node::Constant(false));
        formulas.intern(Node::Constant(true));
        formulas
    }
}

impl Formulas {
    pub const NONE: NodeId = 0;
    pub const ALL: NodeId = 1;

    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes
            .get(id as usize)
            .unwrap_or(&Node::Constant(false))
    }

    pub fn is(&mut self, spec: SpecId) -> NodeId {
        self.intern(Node::Is(spec))
    }

    pub fn constant(value: bool) -> NodeId {
        if value { Self::ALL } else { Self::NONE }
    }

    /// Of nothing: true.
    pub fn all(&mut self, parts: Vec<NodeId>) -> NodeId {
        self.join(parts, true)
    }

    /// Of nothing: false.
    pub fn any(&mut self, parts: Vec<NodeId>) -> NodeId {
        self.join(parts, false)
    }

    pub fn both(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.all(vec![a, b])
    }

    fn join(&mut self, parts: Vec<NodeId>, and: bool) -> NodeId {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::Constant(value) if *value == and => {}
                Node::Constant(_) => return part,
                Node::All(inner) if and => flat.extend_from_slice(inner),
                Node::Any(inner) if !and => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        let flat = set_of(flat);
        match flat[..] {
            [] => Self::constant(and),
            [only] => only,
            _ => self.intern(match and {
                true => Node::All(flat.into()),
                false => Node::Any(flat.into()),
            }),
        }
    }

    /// What is left to be asked of a function where another one is true: of an AND without the ORs that it is part of.
    pub fn given(&mut self, known: NodeId, id: NodeId) -> NodeId {
        let parts = match self.node(id) {
            Node::All(parts) => parts.to_vec(),
            _ => vec![id],
        };
        let mut left = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::Any(any) if any.binary_search(&known).is_ok() => {}
                _ => left.push(part),
            }
        }
        self.all(left)
    }

    /// As deep as functions are nested, which is by policies and statements, not by what users write.
    pub fn not(&mut self, id: NodeId) -> NodeId {
        if let Some(Some(known)) = self.negations.get(id as usize) {
            return *known;
        }
        let negated = match self.node(id).clone() {
            Node::Constant(value) => Self::constant(!value),
            Node::Is(spec) => self.intern(Node::Not(spec)),
            Node::Not(spec) => self.intern(Node::Is(spec)),
            Node::All(parts) => {
                let parts = self.negated(&parts);
                self.any(parts)
            }
            Node::Any(parts) => {
                let parts = self.negated(&parts);
                self.all(parts)
            }
        };
        if self.negations.len() <= id as usize {
            self.negations.resize(id as usize + 1, None);
        }
        if let Some(place) = self.negations.get_mut(id as usize) {
            *place = Some(negated);
        }
        negated
    }

    fn negated(&mut self, parts: &[NodeId]) -> Vec<NodeId> {
        let mut negated = Vec::with_capacity(parts.len());
        for part in parts {
            negated.push(self.not(*part));
        }
        negated
    }

    fn intern(&mut self, node: Node) -> NodeId {
        let (sign, numbers): (u8, &[u32]) = match &node {
            Node::Constant(false) => (0, &[]),
            Node::Constant(true) => (1, &[]),
            Node::Is(spec) => (2, std::slice::from_ref(spec)),
            Node::Not(spec) => (3, std::slice::from_ref(spec)),
            Node::All(parts) => (4, parts),
            Node::Any(parts) => (5, parts),
        };
        let mut key = Vec::with_capacity(1 + numbers.len() * 4);
        key.push(sign);
        for number in numbers {
            key.extend_from_slice(&number.to_le_bytes());
        }
        let id = self.nodes.len();
        match self.known.add(&key, id) {
            Some(known) => known as NodeId,
            None => {
                self.nodes.push(node);
                id as NodeId
            }
        }
    }
}
