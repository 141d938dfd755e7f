using System.Text;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Adds a statement to the policy of a function, a version or an alias.</summary>
internal sealed class AddPermission(FunctionStore functions) : PolicyOperation<AddPermissionRequest, AddPermissionResponse>(functions)
{
    protected override string NameOf(AddPermissionRequest request) => request.FunctionName!;

    protected override string? QualifierOf(AddPermissionRequest request) => request.Qualifier;

    protected override void Describe(AddPermissionRequest request, FunctionRecord? function, ConditionKeys keys) => keys
        .With("lambda:Principal", request.Principal)
        .With("lambda:FunctionUrlAuthType", request.FunctionUrlAuthType)
        .With("lambda:InvokedViaFunctionUrl", request.InvokedViaFunctionUrl);

    protected override async ValueTask<AddPermissionResponse> ExecuteAsync(AddPermissionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        if (Reference.Qualifier == FunctionReference.Latest)
        {
            throw LambdaErrors.InvalidParameterValueException("We currently do not support adding policies for $LATEST.");
        }

        await RequireQualifiedAsync(function, context);
        var before = function.PolicyOf(PolicyKey);
        LambdaFaults.CheckRevision(request.RevisionId, before?.RevisionId, "GetPolicy");
        if (before is not null && before.Statements.Any(statement => statement.StatementId == request.StatementId))
        {
            throw LambdaErrors.ResourceConflictException(
                $"The statement id ({request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.");
        }

        var added = PolicyStatements.Make(request, Reference.QualifiedArn, Partition.Of(Reference.Region));
        var policy = new FunctionPolicy(Guid.NewGuid().ToString(), [.. before?.Statements ?? [], added]);
        if (Encoding.UTF8.GetByteCount(policy.Text) is var size and > FunctionPolicy.MaximumLength)
        {
            throw LambdaErrors.PolicyLengthExceededException($"The final policy size ({size}) is bigger than the limit ({FunctionPolicy.MaximumLength}).");
        }

        await UpdateAsync(row, function.With(PolicyKey, policy), context);
        return new AddPermissionResponse { Statement = added.Json };
    }
}
