/**
 * The things that workloads are about: four resource types with their actions, as the product
 * documents them (November 2026, without legacy actions), and keys of our own making.
 *
 * @import { ThingType } from "./types.d.ts"
 */

/** @type {Record<ThingType, readonly ThingType[]>} */
const chains = {
  proj: ["proj"],
  env: ["proj", "env"],
  flag: ["proj", "env", "flag"],
  segment: ["proj", "env", "segment"],
};

/** @param {ThingType} type */
export const chainOf = (type) => [...chains[type]];

/** @type {Record<ThingType, readonly string[]>} */
const actions = {
  proj: words(`
    createProject deleteProject updateAutomatedRolloutConfig updateDefaultClientSideAvailability
    updateDefaultReleasePipeline updateIncludeInSnippetByDefault updateLifecycleSettings
    updateObservabilitySettings updateProjectFlagDefaults updateProjectName updateTags
    updateTeamMaintainerRequirements updateViewAssociationRequirements viewProject
  `),
  env: words(`
    createEnvironment deleteContextInstance deleteEnvironment importEventData updateApiKey
    updateApprovalSettings updateColor updateConfirmChanges updateCritical updateDefaultTrackEvents
    updateMobileKey updateName updateRequireComments updateSecureMode updateTags updateTtl viewSdkKey
  `),
  flag: words(`
    addReleasePipeline applyApprovalRequest bypassRequiredApproval cloneFlag copyFlagConfigFrom copyFlagConfigTo
    createApprovalRequest createFlag createFlagLink createTriggers deleteApprovalRequest deleteFlag
    deleteFlagLink deleteTriggers manageFlagFollowers removeReleasePipeline replaceReleasePipeline
    reviewApprovalRequest stopMeasuredRolloutOnFlagFallthrough stopMeasuredRolloutOnFlagRule
    updateApprovalRequest updateClientSideFlagAvailability updateDeprecated updateDescription
    updateExpiringTargets updateFallthrough updateFallthroughWithMeasuredRollout updateFeatureWorkflows
    updateFlagConfigMigrationSettings updateFlagCustomProperties updateFlagDefaultVariations updateFlagLink
    updateFlagRuleDescription updateFlagSalt updateFlagVariations updateGlobalArchived updateIncludeInSnippet
    updateMaintainer updateMeasuredRolloutConfiguration updateName updateOffVariation updateOn
    updatePrerequisites updateReleasePhaseStatus updateRules updateRulesWithMeasuredRollout
    updateScheduledChanges updateTags updateTargets updateTemporary updateTrackEvents updateTriggers
    updateVariationJsonSchema
  `),
  segment: words(`
    applyApprovalRequest bypassRequiredSegmentApproval createApprovalRequest createSegment deleteApprovalRequest
    deleteSegment reviewApprovalRequest updateApprovalRequest updateDescription updateExcluded
    updateExpiringTargets updateIncluded updateName updateRules updateScheduledChanges updateTags
  `),
};

/** @param {ThingType} type */
export const actionsOf = (type) => actions[type];

/** Action patterns in use; a statement takes one that matches some action of its type. */
export const globs = words(`update* create* delete* view* *ApprovalRequest *Tags update*Rule* *Flag* *e*`);

export const tags = words(
  `beta billing canary core experimental frontend internal legacy mobile ops payments temporary`,
);

const areas = words(
  `account billing cart checkout dashboard export invite login onboarding payments
   profile reports search settings signup support sync teams upload webhooks`,
);
const kinds = words(`api banner button cache flow form layout limit modal page`);
const groups = words(`beta-users employees enterprise free-tier internal-qa partners`);

/** @type {Record<ThingType, readonly string[]>} */
const keys = {
  proj: words(
    `web mobile-ios mobile-android backend-api data-platform billing-service admin-console
     marketing-site partner-portal search-service notification-hub internal-tools`,
  ),
  env: words(`production production-eu staging test development sandbox-qa`),
  flag: areas.flatMap((area) => kinds.flatMap((kind, i) => [`${area}-${kind}`, `${area}-${kind}-v${2 + (i % 3)}`])),
  segment: groups.flatMap((group) => Array.from({ length: 10 }, (_, i) => `${group}-${i + 1}`)),
};

/** @param {ThingType} type */
export const keysOf = (type) => keys[type];

/** @param {string} text */
function words(text) {
  return text.trim().split(/\s+/);
}
