using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Gives <c>$LATEST</c> other code, or the webhook another address.</summary>
internal sealed class UpdateFunctionCode(FunctionStore functions, CodeStore code, FunctionInvoker invoker)
    : FunctionOperation<UpdateFunctionCodeRequest, FunctionConfiguration>(functions)
{
    public override void Validate(UpdateFunctionCodeRequest request, CallContext context)
    {
        ConfigurationRules.RefuseS3(request.S3Bucket, request.S3Key, request.S3ObjectVersion, request.SourceKMSKeyArn);
        ConfigurationRules.Refuse(request.PublishTo, "PublishTo");
    }

    protected override string NameOf(UpdateFunctionCodeRequest request) => request.FunctionName!;

    protected override async ValueTask<FunctionConfiguration> ExecuteAsync(UpdateFunctionCodeRequest request, Row<FunctionRecord> row, CallContext context)
    {
        RequireLatest();
        var latest = row.Value.Latest;
        LambdaFaults.CheckRevision(request.RevisionId, latest.RevisionId);
        var isTrial = request.DryRun ?? false;
        var sent = await SentCode.ReadAsync(request.ZipFile, request.ImageUri, !latest.IsCode, isTrial ? null : code, Reference, context, latest);
        var function = row.Value with
        {
            Latest = sent.Into(latest) with
            {
                RevisionId = Guid.NewGuid().ToString(),
                LastModified = context.Time,
                Architecture = request.Architectures is [{ } architecture] ? architecture : latest.Architecture,
            },
        };
        if (isTrial)
        {
            return Domain.Describe.Configuration(function, function.Latest, qualifier: null);
        }

        PublishedRecord? published = null;
        if (request.Publish ?? false)
        {
            (function, published) = Publishing.Publish(function, description: null);
        }

        var transaction = Functions.Begin();
        transaction.Update(row, function);
        if (published is not null)
        {
            transaction.Insert(Functions.Versions, published);
        }

        if (latest.CodeId != sent.CodeId)
        {
            await code.ReleaseAsync(transaction, function, latest.CodeId, context.Cancellation);
        }

        await transaction.CommitAsync(context.Cancellation);
        invoker.Forget(function.Arn);
        var answered = published is null && (request.Publish ?? false)
            ? await Functions.FindVersionAsync(function, VersionNumber.Text(function.LastVersion), context.Cancellation)
            : published?.Version;
        return Domain.Describe.Configuration(function, answered ?? function.Latest, answered?.Version);
    }
}
