"""Rule packs: loading and validating the YAML files of ``rules/`` (and of users), and running what they describe."""

from qualcheck.rulepacks.in_force import rules_in_force
from qualcheck.rulepacks.loader import load_file, load_packs, with_cases
from qualcheck.rulepacks.schema import Case, CaseDocument, FixSpec, Pack, Rule
from qualcheck.rulepacks.table import ActiveRule, RuleTable

__all__ = ["ActiveRule", "Case", "CaseDocument", "FixSpec", "Pack", "Rule", "RuleTable", "load_file", "load_packs", "rules_in_force", "with_cases"]
