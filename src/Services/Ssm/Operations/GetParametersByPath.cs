using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Listing;
using Strongroom.Services.Ssm.Values;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Reads the parameters below a path. Who may do so for the path may read all that is below it, whatever policies say of
/// the single parameters (API reference, GetParametersByPath.Recursive).</summary>
internal sealed class GetParametersByPath(ParameterListing listing, ParameterReader reader)
    : Operation<GetParametersByPathRequest, GetParametersByPathResult>
{
    private const int LargestPage = 10;

    public override void Validate(GetParametersByPathRequest request, CallContext context)
    {
        ParameterName.CheckPath(ParameterName.Trim(request.Path!));
        ParameterFilters.ReadByPath(request.ParameterFilters);
    }

    public override ValueTask<AccessRequest> ResolveAsync(GetParametersByPathRequest request, CallContext context) =>
        ValueTask.FromResult(ParameterAccess.On(
            "ssm:GetParametersByPath",
            ParameterName.ArnOf(ParameterName.Trim(request.Path!), context.Account, context.Region),
            parameter: null,
            context.Account,
            keys => keys.With("ssm:Recursive", request.Recursive ?? false)));

    public override async ValueTask<GetParametersByPathResult> ExecuteAsync(GetParametersByPathRequest request, CallContext context)
    {
        var below = ParameterName.Below(ParameterName.Trim(request.Path!));
        var recursive = request.Recursive ?? false;
        IReadOnlyList<string?> query =
        [
            nameof(GetParametersByPath), context.Account, context.Region, below, recursive ? "all" : "level",
            .. ParameterQuery.Of(request.ParameterFilters),
        ];
        var (page, next) = await listing.ByPathAsync(
            below, recursive, ParameterFilters.ReadByPath(request.ParameterFilters), query, request.MaxResults ?? LargestPage, request.NextToken, context);
        var read = new List<Parameter>(page.Count);
        try
        {
            foreach (var parameter in page)
            {
                read.Add(await reader.ReadAsync(parameter, request.WithDecryption ?? false, context));
            }
        }
        catch
        {
            ParameterReader.Dispose(read);
            throw;
        }

        return new GetParametersByPathResult { Parameters = read, NextToken = next };
    }
}
