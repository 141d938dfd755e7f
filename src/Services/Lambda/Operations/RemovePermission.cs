using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Removes a statement from the policy of a function, a version or an alias.</summary>
internal sealed class RemovePermission(FunctionStore functions) : PolicyOperation<RemovePermissionRequest, Empty>(functions)
{
    protected override string NameOf(RemovePermissionRequest request) => request.FunctionName!;

    protected override string? QualifierOf(RemovePermissionRequest request) => request.Qualifier;

    protected override void Describe(RemovePermissionRequest request, FunctionRecord? function, ConditionKeys keys)
    {
        var statement = function?.PolicyOf(PolicyKey)?.Statements.FirstOrDefault(statement => statement.StatementId == request.StatementId);
        keys.With("lambda:Principal", statement?.Principal).With("lambda:FunctionUrlAuthType", statement?.FunctionUrlAuthType);
    }

    protected override async ValueTask<Empty> ExecuteAsync(RemovePermissionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        await RequireQualifiedAsync(row.Value, context);
        var before = row.Value.PolicyOf(PolicyKey) ?? throw LambdaErrors.ResourceNotFoundException("No policy is associated with the given resource.");
        LambdaFaults.CheckRevision(request.RevisionId, before.RevisionId, "GetPolicy");
        var left = before.Statements.Where(statement => statement.StatementId != request.StatementId).ToList();
        if (left.Count == before.Statements.Count)
        {
            throw LambdaErrors.ResourceNotFoundException($"Statement {request.StatementId} is not found in resource policy.");
        }

        await UpdateAsync(row, row.Value.With(PolicyKey, left.Count == 0 ? null : new FunctionPolicy(Guid.NewGuid().ToString(), left)), context);
        return Empty.Value;
    }
}
