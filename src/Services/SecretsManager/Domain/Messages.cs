namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// Every text the rules answer with, in one place so that it can be compared with AWS's. Texts under "Recorded" were
/// answered by AWS itself (public snapshots, bug reports and user guide). Those under "Reported" are what public test
/// doubles and template checkers say AWS answers. Those under "Ours" stand where AWS's wording is not publicly known;
/// clients may match the code, never that wording.
/// </summary>
public static class Messages
{
    // ---- Recorded ----
    public const string InvalidName =
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!";

    public const string SecretNotFound = "Secrets Manager can't find the specified secret.";

    public const string MarkedForDeletion =
        "You can't perform this operation on the secret because it was marked for deletion.";

    public const string NameScheduledForDeletion =
        "You can't create this secret because a secret with this name is already scheduled for deletion.";

    public const string StageNotOnVersion =
        "You provided a VersionStage that is not associated to the provided VersionId.";

    public const string TokenRequired = "You must provide a ClientRequestToken value. We recommend a UUID-type value.";

    public const string DefaultKeyAcrossAccounts =
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.";

    // The apostrophe of "can’t" is a typographic one on AWS, unlike every other text.
    public const string CurrentCannotBeRemoved =
        "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.";

    public const string RecoveryWindowOutOfRange =
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).";

    public const string PasswordTooShort = "Password length is too short based on the required types.";

    public const string RotationNotConfigured = "No Lambda rotation function ARN is associated with this secret.";

    public const string RotationNotInvokable =
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.";

    public const string RotationUnderWay =
        "A previous rotation isn't complete. That rotation will be reattempted.";

    public const string ScheduleAndDays = "You cannot specify both rotation frequency and schedule expression together.";

    public const string ReplicaRegionInvalid = "Invalid replica region.";

    public const string ReplicaIsReadOnly =
        "Operation not permitted on a replica secret. Call must be made in primary secret's region.";

    public const string ReplicaNameTaken = "Secret with this name already exists in this region";

    public const string PolicySyntax = "This resource policy contains a syntax error.";
    public const string PolicyPrincipal = "This resource policy contains an unsupported principal.";
    public const string PolicyServicePrincipal = "This resource policy contains an invalid service principal.";
    public const string PolicyPublic = "You can't attach a resource-based policy that allows broad access to the secret.";
    public const string PolicyLocksOut = "This resource policy would not allow you to manage the secret's resource policy any more.";
    public const string PolicyBroad = "This resource policy grants broad access to your secret.";
    public const string PolicyLockOut = "Your requested changes will not allow you to manage this secret in the future.";

    // ---- Reported ----
    public const string ForceWithRecoveryWindow =
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.";

    public const string PasswordTypeExcluded = "All characters of the desired type have been excluded.";
    public const string PasswordAllExcluded = "All characters have been excluded from selection.";

    public const string ScheduleInvalid = "Invalid schedule expression.";

    // "should be least" is how AWS spells it.
    public const string RateInHours = "Rate in hour should be least 4 and less than 24.";
    public const string RateInDays = "Rate in day should be greater than 0 and less than 1000.";
    public const string DurationRange = "Duration must be at least 1 hour, at most 24 hour.";
    public const string DurationBeyondRate = "Duration cannot be greater than Rate in hour.";
    public const string DurationBeyondDay = "Starting hour and duration must be within a day.";
    public const string AfterDaysRange = "RotationRules.AutomaticallyAfterDays must be within 1-1000.";

    public const string FilterKeyMissing = "Invalid filter key";

    // ---- Ours ----
    public const string NextTokenInvalid = "The NextToken value is not valid for this request.";
    public const string StageMoveWithoutVersion = "You must specify RemoveFromVersionId, MoveToVersionId, or both.";
    public const string TooManyLabels = "You can't attach more than 20 staging labels to the versions of a secret.";

    public const string TooManyVersions =
        "You can't create another version of this secret yet: it has too many versions that are less than 24 hours old or have staging labels.";

    public const string ScheduleMissing = "You must specify AutomaticallyAfterDays or ScheduleExpression in RotationRules.";
    public const string TagWithoutKey = "A tag must have a key.";
    public const string ReplicaWithoutRegion = "A replica must have a region.";
    public const string RotationItemIncomplete = "An item of rotation metadata must have a key and a value.";
    public const string TagReserved = "Tag keys that begin with aws: are reserved.";
    public const string TagTwice = "A tag key may be given only once.";
    public const string TooManyReplicas = "A secret can't be replicated to more than 64 regions.";
    public const string TooManyTags = "A secret can't have more than 50 tags.";
    public const string RotationCancelled = "Rotation was turned off.";
    public const string RotationTokenInvalid = "The RotationToken is not the one of the rotation under way.";
    public const string RotationFailureSetting = "The value of the rotation metadata item on-failure must be keep or rollback.";
    public const string RotationCannotRollBack =
        "The rotation metadata item on-failure can't be rollback for this secret: only rotators that are built in can put the old credential back.";

    public const string NotAReplica = "The secret is not a replica secret.";

    /// <summary>Recorded: a version id that the secret does not have, or that has no value.</summary>
    public static string NoValueForVersion(string versionId) =>
        $"Secrets Manager can't find the specified secret value for VersionId: {versionId}";

    /// <summary>Recorded: a label that is on no version with a value.</summary>
    public static string NoValueForStage(string stage) =>
        $"Secrets Manager can't find the specified secret value for staging label: {stage}";

    /// <summary>Recorded: the token names a version that holds another value.</summary>
    public static string TokenInUse(string token, string arn) =>
        $"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}.";

    /// <summary>Recorded: CreateSecret on a taken name.</summary>
    public static string NameTaken(string name) => $"The operation failed because the secret {name} already exists.";

    /// <summary>Recorded: moving a label without saying where from.</summary>
    public static string RemoveFromMissing(string stage, string holder) =>
        $"The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder}, so you must explicitly reference that version in RemoveFromVersionId.";

    /// <summary>Ours: moving a label from a version that does not hold it while another does.</summary>
    public static string RemoveFromMismatch(string stage, string holder) =>
        $"The parameter RemoveFromVersionId is not valid. Staging label {stage} is currently attached to version {holder}, so you must explicitly reference that version in RemoveFromVersionId.";

    /// <summary>Ours: moving a label that no version holds from somewhere.</summary>
    public static string RemoveFromUnattached(string stage, string versionId) =>
        $"The parameter RemoveFromVersionId is not valid. Staging label {stage} is not attached to version {versionId}.";

    /// <summary>Recorded: DeleteSecret on a primary secret.</summary>
    public static string HasReplicas(string arn, IEnumerable<string> regions) =>
        $"You can't delete secret {arn} that still has replica regions [{string.Join(", ", regions)}].";

    /// <summary>Ours: ForceOverwriteReplicaSecret on a secret that has replicas itself.</summary>
    public static string ReplicaCannotReplace(string arn, IEnumerable<string> regions) =>
        $"Secret {arn} in this region can't be overwritten because it still has replica regions [{string.Join(", ", regions)}].";

    /// <summary>Ours: the same region twice in one request.</summary>
    public static string ReplicaRegionTwice(string region) => $"Replica region {region} is specified more than once.";

    /// <summary>Ours: another key for a region that already has the replica.</summary>
    public static string ReplicaHasOtherKey(string region) =>
        $"The secret is already replicated to region {region} with a different KMS key.";

    /// <summary>Reported: a filter with no values.</summary>
    public static string FilterValuesMissing(string key) => $"Invalid filter values for key: {key}";

    /// <summary>User guide (troubleshooting), the service's name filled in: a secret that another service manages.</summary>
    public static string ManagedBy(string service) =>
        $"This secret is managed by {service}, and you must use that service to update it.";
}
