namespace Strongroom.Policy.Evaluation;

/// <summary>What a decision is asked about: one action on one resource.</summary>
public readonly struct AccessRequest
{
    /// <summary>Who asks.</summary>
    public required RequestPrincipal Principal { get; init; }

    /// <summary>The action, e.g. <c>secretsmanager:GetSecretValue</c>; its case does not matter.</summary>
    public required string Action { get; init; }

    /// <summary>The resource's ARN, or <c>*</c> for an action that is on none.</summary>
    public required string Resource { get; init; }

    /// <summary>The account that owns the resource; null stands for the principal's own.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>What else is known of the request.</summary>
    public required IConditionContext Context { get; init; }
}
