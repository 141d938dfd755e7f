using Strongroom.Policy;
using Strongroom.Policy.Evaluation;
using Strongroom.Policy.Iam;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using PolicyRequest = Strongroom.Policy.Evaluation.AccessRequest;

namespace Strongroom.Services.Iam.Identity;

/// <summary>What SimulateCustomPolicy and SimulatePrincipalPolicy share: reading their parameters, and telling the results.</summary>
internal static class Simulation
{
    /// <summary>Ours: AWS names no number, and a thousand are on a page.</summary>
    private const int MostSimulations = 10_000;

    // The names by which the service tells where a statement is from.
    private const string IdentityPolicy = "IAM Policy";
    private const string ResourcePolicy = "Resource Policy";

    /// <summary>Policies that a request brings, under the names that the service gives them.</summary>
    /// <exception cref="AwsException">InvalidInput: one of them is malformed.</exception>
    public static IReadOnlyList<NamedPolicy> Inputs(IReadOnlyList<string>? documents, string parameter) =>
        [.. (documents ?? []).Select((document, index) => new NamedPolicy(
            $"{parameter}.{index + 1}", PolicySource.None, Compile(document, IamPolicyUse.Identity, PolicyKind.Identity)))];

    /// <summary>The resource policy that a request brings, or null.</summary>
    /// <exception cref="AwsException">InvalidInput: it is malformed.</exception>
    public static NamedPolicy? Resource(string? document) => document is null
        ? null
        : new NamedPolicy("ResourcePolicy", PolicySource.Resource, Compile(document, IamPolicyUse.Resource, PolicyKind.Resource));

    /// <summary>The boundary that a request brings, or null. There is at most one.</summary>
    /// <exception cref="AwsException">InvalidInput.</exception>
    public static NamedPolicy? Boundary(IReadOnlyList<string>? documents) => documents switch
    {
        null or [] => null,
        [_] => Inputs(documents, "PermissionsBoundaryPolicyInputList")[0],
        _ => throw IamErrors.InvalidInputException("PermissionsBoundaryPolicyInputList must not have more than one policy."),
    };

    /// <summary>The context that a request brings.</summary>
    /// <param name="entries">The request's ContextEntries, which count before anything that is known.</param>
    /// <param name="known">What is known of the principal.</param>
    /// <exception cref="AwsException">InvalidInput: an entry has no name.</exception>
    public static ConditionContext Context(IReadOnlyList<ContextEntry>? entries, IReadOnlyDictionary<string, string> known)
    {
        var context = new ConditionContext();
        foreach (var (key, value) in known)
        {
            context.Set(key, value);
        }

        foreach (var entry in entries ?? [])
        {
            var name = entry.ContextKeyName ?? throw IamErrors.InvalidInputException("A context entry needs a ContextKeyName.");
            context.Set(name, new ConditionValues([.. entry.ContextKeyValues ?? []]));
        }

        return context;
    }

    /// <summary>The account in a ResourceOwner parameter, which is an ARN; null if it is left out.</summary>
    /// <exception cref="AwsException">InvalidInput.</exception>
    public static string? OwnerOf(string? arn) => arn switch
    {
        null => null,
        _ when arn.Split(':', 6) is ["arn", _, _, _, { Length: 12 } account, _] => account,
        _ => throw IamErrors.InvalidInputException($"ResourceOwner {arn} is not a valid ARN of an account."),
    };

    /// <summary>Who a CallerArn names.</summary>
    /// <exception cref="AwsException">InvalidInput: it is no user's.</exception>
    public static RequestPrincipal User(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", { Length: 12 }, { } resource] && resource.StartsWith("user/", StringComparison.Ordinal)
            ? RequestPrincipal.User(arn)
            : throw IamErrors.InvalidInputException($"CallerArn {arn} is not the ARN of a user.");

    /// <summary>A page of the simulations of every action on every resource. What is not on the page is not simulated.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="resources">The resources; null or empty for all.</param>
    /// <param name="owner">The account that owns the resources; null for the principal's.</param>
    /// <param name="context">The context.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <param name="cancellation">Gives up between two simulations.</param>
    /// <exception cref="AwsException">InvalidInput: too many of them. ValidationError: the marker is none.</exception>
    public static PageOf<EvaluationResult> Run(
        RequestPrincipal principal,
        IReadOnlyList<string> actions,
        IReadOnlyList<string>? resources,
        string? owner,
        IConditionContext context,
        PolicySet policies,
        string? marker,
        int? maxItems,
        CancellationToken cancellation)
    {
        var on = resources is null or [] ? ["*"] : resources;
        if ((long)actions.Count * on.Count > MostSimulations)
        {
            throw IamErrors.InvalidInputException($"At most {MostSimulations} combinations of an action and a resource can be simulated at a time.");
        }

        return Paging.Of(actions.Count * on.Count, Simulate, marker, maxItems);

        EvaluationResult Simulate(int number)
        {
            cancellation.ThrowIfCancellationRequested();
            var request = new PolicyRequest
            {
                Principal = principal,
                Action = actions[number / on.Count],
                Resource = on[number % on.Count],
                ResourceAccount = owner,
                Context = context,
            };
            return Describe(request, PolicySimulator.Simulate(request, policies));
        }
    }

    private static EvaluationResult Describe(in PolicyRequest request, SimulationResult result) => new()
    {
        EvalActionName = request.Action,
        EvalResourceName = request.Resource,
        EvalDecision = PolicySimulator.NameOf(result.Kind),
        MatchedStatements = [.. result.MatchedStatements.Select(Describe)],
        MissingContextValues = result.MissingContextValues,
        PermissionsBoundaryDecisionDetail = result.AllowedByBoundary is { } allowed
            ? new PermissionsBoundaryDecisionDetail { AllowedByPermissionsBoundary = allowed }
            : null,
        EvalDecisionDetails = result.Details.Count == 0
            ? null
            : result.Details.ToDictionary(each => each.Key, each => PolicySimulator.NameOf(each.Value)),
    };

    private static Statement Describe(SimulatedStatement statement) => new()
    {
        SourcePolicyId = statement.PolicyName,
        SourcePolicyType = statement.Source is PolicySource.Resource ? ResourcePolicy : IdentityPolicy,
        StartPosition = Describe(statement.Start),
        EndPosition = Describe(statement.End),
    };

    private static Position? Describe(TextPosition? position) =>
        position is { } known ? new Position { Line = known.Line, Column = known.Column } : null;

    private static CompiledPolicy Compile(string document, IamPolicyUse use, PolicyKind kind) =>
        IamPolicy.Read(document, use).Error is { } error ? throw IamErrors.InvalidInputException(error) : CompiledPolicy.Compile(document, kind);
}
