"""LaunchDarkly's own client for their API, unchanged, against a server of ours: python launchdarkly.py URL VALUE"""

import sys

import launchdarkly_api as ld
from launchdarkly_api.exceptions import ApiException

url, value = sys.argv[1:]


def api_of(value):
    configuration = ld.Configuration(host=url, api_key={"ApiKey": value})
    return ld.ApiClient(configuration)


def refused(status, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except ApiException as error:
        assert error.status == status, f"{error.status} instead of {status}: {error.body}"
        return
    raise AssertionError(f"no {status}")


def patch(op, path, value=None):
    return ld.PatchOperation(op=op, path=path, value=value)


api = api_of(value)
identity = ld.OtherApi(api).get_caller_identity()
assert identity.auth_kind == "token" and identity.service_token is False
owner = identity.member_id

# Roles.
roles = ld.CustomRolesApi(api)
statement = ld.StatementPost(effect="allow", actions=["*"], resources=["proj/*:env/*:flag/*"])
view = ld.StatementPost(effect="allow", actions=["viewProject"], resources=["proj/*"])
role = roles.post_custom_role(
    ld.CustomRolePost(key="dev", name="Dev", policy=[statement, view], base_permissions="reader")
)
assert role.key == "dev" and len(role.policy) == 2 and role.base_permissions == "reader"
assert roles.get_custom_role("dev").id == role.id
named = ld.PatchWithComment(patch=[patch("replace", "/name", "Developers")], comment="a better name")
assert roles.patch_custom_role("dev", named).name == "Developers"
assert [it.key for it in roles.get_custom_roles().items] == ["dev"]
refused(409, roles.post_custom_role, ld.CustomRolePost(key="dev", name="Dev", policy=[view]))

# Members.
members = ld.AccountMembersApi(api)
made = members.post_members(
    [ld.NewMemberForm(email="ada@example.com", first_name="Ada", role="writer", role_attributes={"team": ["web"]})]
)
ada = made.items[0]
assert members.get_member(ada.id).email == "ada@example.com"
assert members.get_members(limit=1).total_count == 2
assert members.get_members(expand="roleAttributes").items[1].role_attributes == {"team": ["web"]}
changed = members.patch_member(ada.id, [patch("add", "/role", "reader")])
assert changed.role == "reader"
changed = members.patch_member(ada.id, [patch("add", "/customRoles/-", "dev")])
assert changed.custom_roles == ["dev"]

# Teams.
teams = ld.TeamsApi(api)
team = teams.post_team(
    ld.TeamPostInput(key="crew", name="Crew", custom_role_keys=["dev"], member_ids=[ada.id])
)
assert team.key == "crew"
assert teams.get_team("crew", expand="members,roles").roles.items[0].key == "dev"
instructions = [{"kind": "updateName", "value": "The crew"}, {"kind": "removeMembers", "values": [ada.id]}]
team = teams.patch_team("crew", ld.TeamPatchInput(comment="smaller", instructions=instructions))
assert team.name == "The crew" and team.members.total_count == 0
assert teams.get_teams().total_count == 1

# Tokens.
tokens = ld.AccessTokensApi(api)
token = tokens.post_token(ld.AccessTokenPost(name="a token", role="reader"))
assert token.token.startswith("api-") and token.role == "reader" and token.owner_id == owner
full = token.token
assert ld.OtherApi(api_of(full)).get_caller_identity().token_id == token.id
assert tokens.get_token(token.id).token == full[-4:]
assert token.id in [it.id for it in tokens.get_tokens(show_all=True).items]
renamed = tokens.patch_token(token.id, [patch("replace", "/name", "another name")])
assert renamed.name == "another name"
custom = [patch("remove", "/role"), patch("add", "/customRoleIds", ["dev"])]
assert tokens.patch_token(token.id, custom).custom_role_ids == ["dev"]
again = tokens.reset_token(token.id)
refused(401, ld.OtherApi(api_of(full)).get_caller_identity)
assert ld.OtherApi(api_of(again.token)).get_caller_identity().token_name == "another name"
graced = tokens.reset_token(token.id, expiry=9_999_999_999_999)
for works in (again.token, graced.token):
    assert ld.OtherApi(api_of(works)).get_caller_identity().token_id == token.id
inline = tokens.post_token(ld.AccessTokenPost(name="inline", inline_role=[statement, view]))
assert [it.effect for it in tokens.get_token(inline.id).inline_role] == ["allow", "allow"]
service = tokens.post_token(ld.AccessTokenPost(name="service", role="writer", service_token=True))
assert service.service_token is True
refused(400, tokens.post_token, ld.AccessTokenPost(name="both", role="reader", custom_role_ids=["dev"]))
refused(403, ld.AuditLogApi(api_of(service.token)).get_audit_log_entries)
tokens.delete_token(token.id)
refused(404, tokens.delete_token, token.id)
refused(401, ld.OtherApi(api_of(graced.token)).get_caller_identity)

# Stand-ins.
projects = ld.ProjectsApi(api)
projects.post_project(ld.ProjectPost(key="web", name="Web"))
assert projects.get_projects().total_count == 1
environments = ld.EnvironmentsApi(api)
environments.post_environment("web", ld.EnvironmentPost(key="staging", name="Staging", color="ffffff", tags=["old"]))
assert environments.get_environments_by_project("web").total_count == 3
assert environments.patch_environment("web", "staging", [patch("replace", "/critical", True)]).critical is True
flags = ld.FeatureFlagsApi(api)
flags.post_feature_flag("web", ld.FeatureFlagBody(key="checkout", name="Checkout", tags=["beta"]))
turn = ld.PatchWithComment(patch=[patch("replace", "/environments/staging/on", True)])
assert flags.patch_feature_flag("web", "checkout", turn).environments["staging"].on is True
assert flags.get_feature_flags("web").items[0].tags == ["beta"]
flags.delete_feature_flag("web", "checkout")
environments.delete_environment("web", "staging")
projects.delete_project("web")
refused(404, projects.get_project, "web")

# The log, and the way back.
log = ld.AuditLogApi(api).get_audit_log_entries()
assert log.items[0].member.id == owner and log.items[0].accesses[0].action == "deleteProject"
assert ld.AuditLogApi(api).get_audit_log_entry(log.items[0].id).id == log.items[0].id
teams.delete_team("crew")
members.delete_member(ada.id)
refused(404, members.get_member, ada.id)
roles.delete_custom_role("dev")
print("LaunchDarkly's client is content")
