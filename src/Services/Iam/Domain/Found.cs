using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Domain;

/// <summary>What a name stands for, if anything.</summary>
/// <param name="Arn">Its ARN; what is absent has the one it would have at the root of all paths.</param>
/// <param name="Row">The record, or null.</param>
/// <param name="Missing">What is answered if it is absent.</param>
internal sealed record Found<T>(string Arn, Row<T>? Row, string Missing)
    where T : EntityRecord
{
    /// <summary>The record.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public Row<T> Require() => Row ?? throw IamErrors.NoSuchEntityException(Missing);

    /// <summary>The condition key that says what bounds an identity's permissions.</summary>
    public (string Name, string? Value) BoundaryKey => ("iam:PermissionsBoundary", (Row?.Value as IdentityRecord)?.Boundary);
}
