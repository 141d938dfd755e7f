using System.Text.Json.Serialization;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The policy of a function, a version or an alias, made of the statements of AddPermission. Immutable: its text stays the
/// same object, by which the authorizer knows what it has compiled.</summary>
/// <param name="revisionId">Changes with every statement.</param>
/// <param name="statements">In the order in which they were added.</param>
internal sealed class FunctionPolicy(string revisionId, IReadOnlyList<PermissionRecord> statements)
{
    /// <summary>The longest policy, in bytes (developer guide, "Lambda quotas").</summary>
    public const int MaximumLength = 20_480;

    private string? _text;

    public string RevisionId { get; } = revisionId;

    public IReadOnlyList<PermissionRecord> Statements { get; } = statements;

    /// <summary>The policy as GetPolicy tells it.</summary>
    [JsonIgnore]
    public string Text => _text ??= $$"""{"Version":"2012-10-17","Id":"default","Statement":[{{string.Join(',', Statements.Select(statement => statement.Json))}}]}""";
}

/// <summary>A statement.</summary>
/// <param name="StatementId">Unlike any other's of the policy.</param>
/// <param name="Json">The statement.</param>
/// <param name="Principal">As it was given (lambda:Principal).</param>
/// <param name="FunctionUrlAuthType">As it was given, or null.</param>
internal sealed record PermissionRecord(string StatementId, string Json, string Principal, string? FunctionUrlAuthType);
