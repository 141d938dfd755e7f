using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Listing;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>
/// Reads up to twenty secrets, named or found by filters. Each is read through the front door as a GetSecretValue of the
/// caller's, so that it is authorised and recorded as one; what fails is told beside what succeeds.
/// </summary>
internal sealed class BatchGetSecretValue(FrontDoor door, SecretListing listing)
    : Operation<BatchGetSecretValueRequest, BatchGetSecretValueResponse>
{
    private const int LargestPage = 20;

    public override void Validate(BatchGetSecretValueRequest request, CallContext context)
    {
        var hasFilters = request.Filters is { Count: > 0 };
        if (request.SecretIdList is not null == hasFilters)
        {
            throw SecretsManagerErrors.InvalidParameterException("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
        }

        if (request.MaxResults is not null && !hasFilters)
        {
            throw SecretsManagerErrors.InvalidParameterException("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
        }
    }

    public override ValueTask<AccessRequest> ResolveAsync(BatchGetSecretValueRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("secretsmanager:BatchGetSecretValue", "*")
        {
            Dependent = request.Filters is null ? [] : [new AccessRequest("secretsmanager:ListSecrets", "*")],
        });

    public override async ValueTask<BatchGetSecretValueResponse> ExecuteAsync(BatchGetSecretValueRequest request, CallContext context)
    {
        var (ids, next) = request.SecretIdList is { } named ? (named, null) : await FindAsync(request, context);
        var values = new List<SecretValueEntry>(ids.Count);
        var errors = new List<APIErrorType>();
        try
        {
            foreach (var id in ids)
            {
                try
                {
                    values.Add(Entry(await door.CallAsync(SecretsManagerOperations.GetSecretValue, new GetSecretValueRequest { SecretId = id }, context)));
                }
                catch (AwsException error) when (error.Fault == Fault.Client)
                {
                    errors.Add(new APIErrorType { SecretId = id, ErrorCode = error.Code, Message = error.WireMessage });
                }
            }
        }
        catch
        {
            // What was read before the fault is answered to nobody.
            foreach (var read in values)
            {
                read.SecretString?.Dispose();
                read.SecretBinary?.Dispose();
            }

            throw;
        }

        return new BatchGetSecretValueResponse { SecretValues = values, Errors = errors, NextToken = next };
    }

    private async ValueTask<(IReadOnlyList<string> Ids, string? Next)> FindAsync(BatchGetSecretValueRequest request, CallContext context)
    {
        var query = new SecretQuery(
            nameof(BatchGetSecretValue), request.Filters.ToDomain(), SecretSort.Read(null, null), IncludeDeleted: false, request.MaxResults ?? LargestPage);
        var (page, next) = await listing.PageAsync(query, request.NextToken, context);
        return ([.. page.Select(secret => secret.Arn)], next);
    }

    private static SecretValueEntry Entry(GetSecretValueResponse read) => new()
    {
        ARN = read.ARN,
        Name = read.Name,
        VersionId = read.VersionId,
        SecretString = read.SecretString,
        SecretBinary = read.SecretBinary,
        VersionStages = read.VersionStages,
        CreatedDate = read.CreatedDate,
    };
}
