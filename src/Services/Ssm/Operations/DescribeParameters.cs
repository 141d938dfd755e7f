using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Listing;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Lists the account's parameters in the region, filtered, without values.</summary>
internal sealed class DescribeParameters(ParameterListing listing) : Operation<DescribeParametersRequest, DescribeParametersResult>
{
    private const int LargestPage = 50;

    public override void Validate(DescribeParametersRequest request, CallContext context)
    {
        if (request.Filters is { Count: > 0 } && request.ParameterFilters is { Count: > 0 })
        {
            throw CommonErrors.Validation(ParameterTexts.TwoFilters);
        }

        ParameterFilters.ReadDescribe(request.ParameterFilters);
    }

    public override ValueTask<AccessRequest> ResolveAsync(DescribeParametersRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("ssm:DescribeParameters", "*"));

    public override async ValueTask<DescribeParametersResult> ExecuteAsync(DescribeParametersRequest request, CallContext context)
    {
        if (request.Shared is true)
        {
            // AWS lists what Resource Access Manager shares; what PutResourcePolicy shares is not in it, and nothing else is here.
            return new DescribeParametersResult { Parameters = [] };
        }

        IReadOnlyList<string?> query =
        [
            nameof(DescribeParameters), context.Account, context.Region,
            .. ParameterQuery.Of(request.ParameterFilters), "deprecated", .. ParameterQuery.Of(request.Filters),
        ];
        var filters = request.Filters is { Count: > 0 } old ? ParameterFilters.Read(old) : ParameterFilters.ReadDescribe(request.ParameterFilters);
        var (page, next) = await listing.DescribeAsync(filters, query, request.MaxResults ?? LargestPage, request.NextToken, context);
        return new DescribeParametersResult { Parameters = [.. page.Select(Entry)], NextToken = next };
    }

    private static ParameterMetadata Entry(ParameterRecord parameter) => new()
    {
        Name = parameter.Name,
        ARN = parameter.Arn,
        Type = parameter.Current.Type,
        KeyId = parameter.Current.KeyId,
        LastModifiedDate = parameter.Current.Modified,
        LastModifiedUser = parameter.Current.User,
        Description = parameter.Current.Description,
        AllowedPattern = parameter.Current.AllowedPattern,
        Version = parameter.Current.Number,
        Tier = parameter.Current.Tier,
        Policies = parameter.Current.Policies.ToShape(),
        DataType = parameter.Current.DataType,
    };
}
