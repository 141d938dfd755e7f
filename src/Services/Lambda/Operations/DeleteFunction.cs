using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Deletes a function with all that belongs to it, or one version that no alias points to.</summary>
internal sealed class DeleteFunction(FunctionStore functions, CodeStore code, FunctionInvoker invoker)
    : FunctionOperation<DeleteFunctionRequest, DeleteFunctionResponse>(functions)
{
    protected override bool IsOnQualified => true;

    protected override string NameOf(DeleteFunctionRequest request) => request.FunctionName!;

    protected override string? QualifierOf(DeleteFunctionRequest request) => request.Qualifier;

    protected override async ValueTask<DeleteFunctionResponse> ExecuteAsync(DeleteFunctionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        var function = row.Value;
        var transaction = Functions.Begin();
        if (Reference.Qualifier is { } qualifier)
        {
            await DeleteVersionAsync(transaction, row, qualifier, context);
        }
        else
        {
            HashSet<string?> uploads = [function.Latest.CodeId];
            await foreach (var version in Functions.VersionsOfAsync(function, context.Cancellation))
            {
                uploads.Add(version.Value.Version.CodeId);
                transaction.Delete(version);
            }

            foreach (var upload in uploads)
            {
                await code.ReleaseAsync(transaction, function, upload, context.Cancellation);
            }

            transaction.Delete(row);
        }

        await transaction.CommitAsync(context.Cancellation);
        invoker.Forget(function.Arn);
        return new DeleteFunctionResponse { StatusCode = 204 };
    }

    private async ValueTask DeleteVersionAsync(Transaction transaction, Row<FunctionRecord> row, string qualifier, CallContext context)
    {
        var function = row.Value;
        if (qualifier == FunctionReference.Latest)
        {
            throw LambdaErrors.InvalidParameterValueException("$LATEST version cannot be deleted without deleting the function.");
        }

        if (VersionNumber.Parse(qualifier) is not { } number)
        {
            throw LambdaErrors.InvalidParameterValueException("Deletion of aliases is not currently supported.");
        }

        // As on AWS, a version that is not there is deleted already.
        if (await Functions.FindVersionAsync(function, number, context.Cancellation) is not { } version)
        {
            return;
        }

        var aliases = function.Aliases.Values.Where(alias => alias.Version == qualifier || alias.AdditionalVersion == qualifier).Select(alias => alias.Name).ToList();
        if (aliases.Count > 0)
        {
            throw LambdaErrors.ResourceConflictException($"Unable to delete version because the following aliases reference it: [{string.Join(", ", aliases)}]");
        }

        transaction.Delete(version);
        transaction.Update(row, function with
        {
            PublishedDigest = number == function.LastVersion ? null : function.PublishedDigest,
            Policies = function.Policies.Where(policy => policy.Key != qualifier).ToDictionary(),
        });
        await code.ReleaseAsync(transaction, function, version.Value.Version.CodeId, context.Cancellation);
    }
}
