using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.Lambda.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Lambda.Operations;

/// <summary>Makes a version of <c>$LATEST</c> that does not change any more; the last one again if nothing has changed since.</summary>
internal sealed class PublishVersion(FunctionStore functions) : FunctionOperation<PublishVersionRequest, FunctionConfiguration>(functions)
{
    public override void Validate(PublishVersionRequest request, CallContext context) => ConfigurationRules.Refuse(request.PublishTo, "PublishTo");

    protected override string NameOf(PublishVersionRequest request) => request.FunctionName!;

    protected override async ValueTask<FunctionConfiguration> ExecuteAsync(PublishVersionRequest request, Row<FunctionRecord> row, CallContext context)
    {
        RequireLatest();
        var latest = row.Value.Latest;
        LambdaFaults.CheckRevision(request.RevisionId, latest.RevisionId);
        if (!string.IsNullOrEmpty(request.CodeSha256) && request.CodeSha256 != latest.CodeSha256)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"CodeSHA256 ({request.CodeSha256}) is different from current CodeSHA256 in $LATEST ({latest.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.");
        }

        var (function, published) = Publishing.Publish(row.Value, request.Description);
        if (published is null)
        {
            var last = VersionNumber.Text(function.LastVersion);
            // It cannot be gone: its deletion forgets what it was made of.
            return Domain.Describe.Configuration(function, (await Functions.FindVersionAsync(function, last, context.Cancellation))!, last);
        }

        var transaction = Functions.Begin();
        transaction.Update(row, function);
        transaction.Insert(Functions.Versions, published);
        await transaction.CommitAsync(context.Cancellation);
        return Domain.Describe.Configuration(function, published.Version, published.Version.Version);
    }
}
